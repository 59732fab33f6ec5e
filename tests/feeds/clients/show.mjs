// What two JavaScript calendar programs show of the feed at a URL: node show.mjs thunderbird|node-ical URL STATE
//
// `thunderbird` does as its CalICSCalendar with its engine, ical.js: asks with the ETag of the last answer, keeps what
// it has on 304, and replaces everything on 200. `node-ical` fetches and parses by itself. STATE is a file of ours.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const [who, url, state] = process.argv.slice(2);
const day = (d) => `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;

async function thunderbird() {
  const kept = existsSync(state) ? JSON.parse(readFileSync(state, "utf8")) : { etag: null, text: null };
  const answer = await fetch(url, { headers: kept.etag ? { "If-None-Match": kept.etag } : {} });
  if (answer.status === 200) {
    Object.assign(kept, { etag: answer.headers.get("etag"), text: await answer.text() });
    writeFileSync(state, JSON.stringify(kept));
  } else if (answer.status !== 304) throw new Error(`answered ${answer.status}`);
  const calendar = new ICAL.Component(ICAL.parse(kept.text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const status = component.getFirstPropertyValue("status");
    return { uid: event.uid, title: event.summary, start: event.startDate.toString(), status, sequence: event.sequence };
  });
}

async function nodeical() {
  const found = Object.values(await nodeIcal.async.fromURL(url)).filter((each) => each.type === "VEVENT");
  return found.map((e) => ({ uid: e.uid, title: e.summary, start: day(e.start), status: e.status, sequence: Number(e.sequence) }));
}

console.log(JSON.stringify(await (who === "thunderbird" ? thunderbird() : nodeical())));
