-- For wrk: posts registrations, each one another client's, and prints one line of JSON at the end.
-- Arguments: a file with a client a line without its shipping addresses, one with lists of them, an API key, a prefix for
-- idempotency keys, how many clients to skip.

local clients, shipping = {}, {}
local sent, key, prefix = 0, nil, nil

function init(arguments)
   for line in io.lines(arguments[1]) do clients[#clients + 1] = line end
   for line in io.lines(arguments[2]) do shipping[#shipping + 1] = line end
   key, prefix, sent = arguments[3], arguments[4], tonumber(arguments[5])
end

function request()
   sent = sent + 1
   local headers = {
      ["Content-Type"] = "application/json",
      ["api-key"] = key,
      ["Idempotency-Key"] = prefix .. sent,
   }
   local client = clients[(sent - 1) % #clients + 1]
   local body = client .. ',"shipping_addresses":' .. shipping[(sent - 1) % #shipping + 1] .. "}"
   return wrk.format("POST", "/api/clients/create", headers, body)
end

function done(summary, latency)
   io.write(string.format(
      '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"refused":%d,"broken":%d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
      summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
