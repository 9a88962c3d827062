import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

/** Serves the package repositories to the hosts: `node serve-packages.ts FOLDER ADDRESS PORT`. */
const [folder = ".", address = "127.0.0.1", port = "8099"] = process.argv.slice(2);

createServer(async (request, response) => {
  const path = normalize(decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/"));
  const file = join(folder, path);
  const found = path.startsWith("/core:/") ? await stat(file).catch(() => null) : null;
  if (!found?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-length": found.size });
  if (request.method === "HEAD") response.end();
  else createReadStream(file).pipe(response);
}).listen(Number(port), address);
