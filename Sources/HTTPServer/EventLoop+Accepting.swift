/// New connections: taken from the listeners, dealt round the loops.
extension EventLoop {
  func listen(_ sockets: [ListeningSocket], _ loops: [EventLoop]) {
    self.loops = loops
    for socket in sockets {
      let token = 1 << 63 | UInt64(listeners.count)
      listeners.append(socket)
      _ = poller.watch(listener: socket.socket, token: token)
    }
  }

  /// Accepts a bounded number of connections; `true` if the queue is empty.
  @discardableResult
  func accept(from listener: ListeningSocket) -> Bool {
    var dealt = [[AcceptedConnection]](repeating: [], count: loops.count)
    defer {
      for (loop, connections) in zip(loops, dealt) where !connections.isEmpty {
        if loop === self { connections.forEach(adopt) } else { loop.post(.adopt(connections)) }
      }
    }
    guard Heap.hasRoom(for: 0) else {
      restAccepting()
      return false
    }
    let limit = core.configuration.connections
    for _ in 0..<Self.acceptsPerTurn {
      let open = core.openConnections.load(ordering: .relaxed)
      if open >= limit &+ Self.refusedReserve {
        restAccepting()
        return false
      }
      switch listener.accept() {
      case .none: return true
      case .lost: continue
      case .exhausted:
        restAccepting()
        return false
      case .connection(let socket, let address):
        counters.accepted.count()
        core.openConnections.wrappingAdd(1, ordering: .relaxed)
        let isWelcome = core.clients?.openConnection(address.client) ?? true
        let isRefused = open >= limit || !isWelcome
        if isRefused { counters.refused.count() }
        dealt[nextLoop].append(
          AcceptedConnection(
            socket: socket, address: address, listener: listener, isRefused: isRefused))
        nextLoop = (nextLoop &+ 1) % loops.count
      }
    }
    return false
  }

  /// Stops accepting until a connection closes, or a little later at the latest.
  func restAccepting() {
    counters.acceptPauses.count()
    setWatch(isOn: false)
    core.acceptingRests.store(true, ordering: .relaxed)
    let resume = now + 0.1
    acceptResumes = resume
    _ = wheel.insert(Self.noConnection, at: resume)
  }

  func resumeAccepting() {
    guard acceptResumes != nil else { return }
    acceptResumes = nil
    core.acceptingRests.store(false, ordering: .relaxed)
    setWatch(isOn: true)
  }

  func setWatch(isOn: Bool) {
    for (index, listener) in listeners.enumerated() {
      poller.setWatch(listener: listener.socket, token: 1 << 63 | UInt64(index), isOn: isOn)
    }
  }
}
