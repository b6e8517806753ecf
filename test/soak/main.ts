// Mixes good, hostile and broken traffic, and checks that the gateway keeps its promises. `npm run soak` takes ten
// minutes, `npm run soak -- 60` a minute, as SOAK_SECONDS=60 does.
//
// Each gateway is a process of its own, as `npm start` runs it; the embedded GitLab and all callers are in this one.
// Nothing leaves the loopback interface, and each caller pauses between two requests.
//
//   good     queries of ten kinds and lives of deployments (recorded, finished, followed by another, deleted), by four
//            callers who may see different things; some leave in the middle
//   hostile  bombs, bodies that are too large, forms, wrong tokens, hostile ids, connections that never finish
//   live     subscribers over SSE and WebSocket who may see different things, at two gateways that share a Redis; some who
//            leave at once; changes at GitLab itself; webhooks that are genuine, forged, repeated or late; a Redis that is
//            gone or hangs
//   broken   a GitLab that is down, silent, slow, limited, cut off or speaks HTML, and gets well again, in turns
//
// Every answer is compared with the one that the same caller got while GitLab was well; every write with what GitLab
// was sent and what it has in the end. A broken promise ends the soak with status 1.
import path from 'node:path';
import { describeReport, brokenPromises } from './report.ts';
import { soak } from './soak.ts';

const TEN_MINUTES = 600;
const given = process.argv[2] ?? process.env.SOAK_SECONDS ?? String(TEN_MINUTES);
const seconds = Number(given);

if (!(seconds >= 20 && seconds <= 86_400)) {
  console.error(`Give the seconds, from 20 to 86400; not "${given}".`);
  process.exitCode = 1;
} else {
  let lastSaid = 0;
  const report = await soak({
    program: path.join(import.meta.dirname, '../../dist/main.js'),
    seconds,
    say: (line) => {
      if (Date.now() - lastSaid < 15_000) return;
      lastSaid = Date.now();
      console.log(line);
    },
  });
  console.log(`\n${describeReport(report)}`);
  if (brokenPromises(report).length > 0) process.exitCode = 1;
}
