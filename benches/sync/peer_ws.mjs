// The node `ws` server that minion is measured beside: one text for all, written to every socket.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(process.argv[3] + "/");
const { WebSocketServer } = require("ws");
const data = "x".repeat(Number(process.argv[4]));
const server = createServer((request, response) => {
  if (request.method === "POST") {
    const text = JSON.stringify({ type: "player:changed", data });
    for (const client of sockets.clients) client.send(text);
  }
  response.end("{}");
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => socket.send('{"type":"sync:full"}'));
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 1024 });
