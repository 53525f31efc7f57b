// Follows decisions by server-sent events, without NATS: node decisions.mjs ADDRESS TOKEN [COUNT].
// Needs `npm install eventsource`. It connects again by itself, and goes on after the last event that it has seen.
import { EventSource } from "eventsource";

const [address, token, count = "0"] = process.argv.slice(2);
const authorized = (url, init) =>
  fetch(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
const source = new EventSource(address, { fetch: authorized });
let printed = 0;
source.onmessage = ({ lastEventId, data }) => {
  console.log(lastEventId, data);
  if (++printed === Number(count)) source.close();
};
source.onerror = ({ code, message }) => {
  if (source.readyState === EventSource.CLOSED) {
    console.error(`${code ?? ""} ${message}`);
    process.exitCode = 1;
  }
};
