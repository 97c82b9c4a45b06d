/*
 * The way to the playground: events and sound in, requests out.
 */

const PATIENCE = 1000; // milliseconds before trying again

let socket = null;
let last = 0;
const waiting = new Map();
let handlers = {};

/**
 * Open the socket, and open it again whenever it is lost.
 *
 * `handlers` has `opened`, `lost`, `sound` (an ArrayBuffer) and `told` (an object).
 */
export function open(given) {
  handlers = given;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/page/socket`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => handlers.opened();
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) handlers.sound(data);
    else take(JSON.parse(data));
  };
  socket.onclose = () => {
    for (const settle of waiting.values()) settle({ error: "the playground is closed" });
    waiting.clear();
    handlers.lost();
    setTimeout(() => open(handlers), PATIENCE);
  };
}

function take(told) {
  if (told.type !== "answer") return handlers.told(told);
  waiting.get(told.to)?.(told);
  waiting.delete(told.to);
}

/** Ask for something. Resolves to the answer; one with `error` says why not. */
export function ask(name, body = {}) {
  if (socket?.readyState !== WebSocket.OPEN) {
    return Promise.resolve({ error: "the playground is closed" });
  }
  last += 1;
  const id = last;
  const answer = new Promise((resolve) => waiting.set(id, resolve));
  socket.send(JSON.stringify({ ...body, do: name, id }));
  return answer;
}
