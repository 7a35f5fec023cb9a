-- wrk -s post.lua URL -- BODY: posts the file; "-" in its place makes it a plain GET.
-- Prints "RESULT n seconds p50 p99 errors", all times in seconds.
function init(arguments)
  if arguments[1] and arguments[1] ~= "-" then
    local file = assert(io.open(arguments[1], "rb"))
    wrk.method = "POST"
    wrk.body = file:read("*a")
    wrk.headers["Content-Type"] = "application/json"
    file:close()
  end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %f %f %f %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
    e.connect + e.read + e.write + e.status + e.timeout))
end
