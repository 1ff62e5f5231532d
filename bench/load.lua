-- For wrk: posts registrations, each one another client's, and prints one line of JSON at the end.
-- Arguments: a file with a client a line, an API key, a prefix for idempotency keys or "-" for none, how many clients to skip.

local clients = {}
local sent, key, prefix = 0, nil, nil

function init(arguments)
   for line in io.lines(arguments[1]) do clients[#clients + 1] = line end
   key, prefix, sent = arguments[2], arguments[3], tonumber(arguments[4])
end

function request()
   sent = sent + 1
   local headers = { ["Content-Type"] = "application/json", ["api-key"] = key }
   if prefix ~= "-" then headers["Idempotency-Key"] = prefix .. sent end
   return wrk.format("POST", "/api/clients/create", headers, clients[(sent - 1) % #clients + 1])
end

function done(summary, latency)
   io.write(string.format(
      '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"refused":%d,"broken":%d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
