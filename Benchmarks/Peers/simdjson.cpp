// What the machine can do: an epoll loop a thread, simdjson, no limits, no error answers. It takes
// only what the benchmark sends; it is no server to run.
#include <simdjson.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

using namespace simdjson;

struct Tensor {
  std::vector<float> numbers;
  size_t row = 0;
};

struct Connection {
  std::string in = std::string(65536, '\0');
  size_t have = 0, need = 0, body = 0;
  std::string out;
  size_t sent = 0;
};

struct Worker {
  ondemand::parser parser;
  Tensor yTrue, yPred;

  static void read(ondemand::array rows, Tensor &tensor) {
    tensor.numbers.clear();
    for (auto row : rows) {
      size_t start = tensor.numbers.size();
      for (auto number : row.get_array()) tensor.numbers.push_back(float(double(number.get_double())));
      tensor.row = tensor.numbers.size() - start;
    }
  }

  static void print(std::string &text, float number) {
    char digits[32];
    text.append(digits, std::to_chars(digits, digits + 32, number).ptr - digits);
  }

  static void send(const std::string &json, std::string &out) {
    out += "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(json.size()) + "\r\n\r\n" + json;
  }

  void answer(char *body, size_t size, size_t capacity, std::string &out) {
    // What comes without a body asks how the server is.
    if (!size) return send("{\"status\":\"ok\"}", out);
    auto document = parser.iterate(padded_string_view(body, size, capacity));
    read(document["y_true"].get_array(), yTrue);
    read(document["y_pred"].get_array(), yPred);
    std::string values;
    double sum = 0;
    size_t rows = yTrue.row ? yTrue.numbers.size() / yTrue.row : 0;
    for (size_t i = 0; i < rows; i++) {
      float square = 0;
      for (size_t j = 0; j < yTrue.row; j++) {
        float difference = yPred.numbers[i * yTrue.row + j] - yTrue.numbers[i * yTrue.row + j];
        square += difference * difference;
      }
      float value = square / yTrue.row;
      sum += value;
      if (i) values += ',';
      print(values, value);
    }
    std::string json = "{\"loss\":";
    print(json, float(sum / rows));
    send(json + ",\"values\":[" + values + "]}", out);
  }

  /// Answers every request that is complete.
  void parse(Connection &c) {
    while (true) {
      if (!c.need) {
        auto end = static_cast<char *>(memmem(c.in.data(), c.have, "\r\n\r\n", 4));
        if (!end) return;
        c.body = end + 4 - c.in.data();
        size_t length = 0;
        for (char *p = c.in.data(); p < end; p++)
          if (*p == '\n' && !strncasecmp(p + 1, "content-length:", 15)) length = strtoul(p + 16, nullptr, 10);
        c.need = c.body + length;
        if (c.in.size() < c.need + SIMDJSON_PADDING) c.in.resize(c.need + SIMDJSON_PADDING);
      }
      if (c.have < c.need) return;
      answer(c.in.data() + c.body, c.need - c.body, c.in.size() - c.body, c.out);
      memmove(c.in.data(), c.in.data() + c.need, c.have - c.need);
      c.have -= c.need;
      c.need = 0;
    }
  }

  void run(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address)) exit(1);
    listen(listener, 1024);
    int poll = epoll_create1(0);
    epoll_event event{EPOLLIN, {.fd = listener}};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    std::unordered_map<int, std::unique_ptr<Connection>> connections;
    epoll_event events[256];
    while (true) {
      int count = epoll_wait(poll, events, 256, -1);
      for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        if (fd == listener) {
          int accepted;
          while ((accepted = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
            setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections[accepted] = std::make_unique<Connection>();
            epoll_event watch{EPOLLIN, {.fd = accepted}};
            epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &watch);
          }
          continue;
        }
        Connection &c = *connections[fd];
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
          if (c.in.size() - c.have <= SIMDJSON_PADDING) c.in.resize(c.in.size() * 2);
          ssize_t got = recv(fd, c.in.data() + c.have, c.in.size() - c.have - SIMDJSON_PADDING, 0);
          if (got == 0 || (got < 0 && errno != EAGAIN)) {
            close(fd);
            connections.erase(fd);
            continue;
          }
          if (got > 0) c.have += got;
          parse(c);
        }
        if (!c.out.empty()) {
          ssize_t put = ::send(fd, c.out.data() + c.sent, c.out.size() - c.sent, MSG_NOSIGNAL);
          if (put > 0) c.sent += put;
          bool done = c.sent == c.out.size();
          if (done) c.out.clear(), c.sent = 0;
          epoll_event watch{done ? EPOLLIN : EPOLLIN | EPOLLOUT, {.fd = fd}};
          if (!done || events[i].events & EPOLLOUT) epoll_ctl(poll, EPOLL_CTL_MOD, fd, &watch);
        }
      }
    }
  }
};

int main(int, char **arguments) {
  int port = atoi(arguments[1]), threads = atoi(arguments[2]);
  std::vector<std::thread> pool;
  for (int i = 0; i < threads; i++) pool.emplace_back([=] { std::make_unique<Worker>()->run(port); });
  for (auto &thread : pool) thread.join();
}
