/// Connections of a loop: adopted, found and removed.
extension EventLoop {
  /// Those that are open.
  var connections: [Connection] { table.all }

  func connection(_ token: UInt64) -> Connection? { table[token] }

  func adopt(_ accepted: AcceptedConnection) {
    let token = table.reserve()
    counters.open.count()
    guard poller.watch(stream: accepted.socket, token: token),
      let connection = Connection(accepted, loop: self, token: token)
    else {
      table.cancelReservation(token)
      discard([accepted])
      counters.open.count(-1)
      return
    }
    table.enter(connection)
    connection.begin()
  }

  func discard(_ connections: [AcceptedConnection]) {
    for accepted in connections {
      accepted.socket.close()
      core.clients?.closeConnection(accepted.address.client)
      core.openConnections.wrappingSubtract(1, ordering: .relaxed)
    }
  }

  /// Forgets a connection that has closed its socket.
  func remove(_ token: UInt64, client: UInt64) {
    table.remove(token)
    counters.open.count(-1)
    core.clients?.closeConnection(client)
    core.openConnections.wrappingSubtract(1, ordering: .relaxed)
    if core.acceptingRests.load(ordering: .relaxed) { (loops.first ?? self).post(.resumeAccepting) }
    reportDrained()
  }
}
