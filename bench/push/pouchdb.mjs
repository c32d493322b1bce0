// Replicates the documents of a file (one JSON object a line) from a PouchDB of this process to a server, as a phone
// with PouchDB would: pouchdb.mjs FOLDER-OF-PACKAGES PORT FILE BATCH-SIZE FOLDER. Prints seconds and CPU seconds as JSON.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [packages, port, file, size, folder] = process.argv.slice(2);
const PouchDB = createRequire(path.join(packages, '/'))('pouchdb');
const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
const phone = new PouchDB(path.join(folder, 'phone'));
await phone.bulkDocs(lines.map((line) => JSON.parse(line)));
const server = new PouchDB(`http://127.0.0.1:${port}/inspections`);
await server.info();

const used = process.cpuUsage();
const begun = performance.now();
await phone.replicate.to(server, { batch_size: Number(size), batches_limit: 10 });
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(used);
const { doc_count: count } = await server.info();
await phone.close();
process.stdout.write(JSON.stringify({ seconds, client: (user + system) / 1e6, count }));
