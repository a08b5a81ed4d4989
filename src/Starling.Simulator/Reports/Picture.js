'use strict';
(function () {
const data = JSON.parse(document.getElementById('data').textContent);
const { keys, names, guilt, machines: machineCount, end } = data;

// The columns are those that PictureData writes.
const ops = data.ops.map(o => ({ id: o[0], client: o[1], machine: o[2], kind: names[o[3]], level: names[o[4]], outcome: names[o[5]],
  from: o[6], to: o[7] < 0 ? Infinity : o[7], writes: o[8], reads: o[9], error: o[10] }));
const parcels = data.parcels.map(p => ({ number: p[0], from: p[1], to: p[2], sent: p[3], ended: p[4] < 0 ? Infinity : p[4], fate: p[5],
  note: names[p[6]], messages: p[7].map(m => ({ kind: names[m[0]], work: names[m[1]], records: m[2], note: names[m[3]] })) }));
const commits = data.commits.map(c => ({ machine: c[0], at: c[1], records: c[2], hints: c[3], others: c[4], replaced: c[5] }));
const lives = data.lives.map(l => ({ machine: l[0], number: l[1], from: l[2], to: l[3] < 0 || l[3] >= end ? Infinity : l[3], silent: l[4], lost: l[5] }));
const pauses = data.pauses.map(p => ({ machine: p[0], from: p[1], to: p[2] }));
const troubles = data.troubles.map((t, i) => ({ kind: t[0], text: t[1], machines: t[2], from: t[3], to: t[4] < 0 ? Infinity : t[4], number: i }));
const phases = data.phases.map(p => ({ name: p[0], at: p[1] })).filter(p => p.at <= end);
const guilty = ops.find(o => o.id === guilt.op);
const missed = new Set(guilt.missed);
const missedOps = ops.filter(o => o.writes.some(w => missed.has(w[1])));
const named = ops.filter(o => guilt.named.includes(o.id) && o.id !== guilt.op);
const zero = guilty ? guilty.from : end;
const quietKinds = new Set(['Ping', 'Pong', 'Hello', 'Welcome', 'TopologyPull', 'Topology', 'DocumentPull', 'Document']);

const state = { scope: missed.size ? 'case' : guilt.key >= 0 || guilt.good ? 'record' : 'all', key: guilt.key, machines: new Set(), hidden: new Set(), axis: 'even',
  from: Math.max(0, guilt.from), to: Math.min(end, guilt.to) };
for (let i = 0; i < machineCount; i++) state.machines.add(i);

// ---- Words.
function span(micros) {
  const l = Math.abs(micros);
  return l < 1e3 ? Math.round(l) + ' µs' : l < 1e6 ? trim(l / 1e3, 2) + ' ms' : trim(l / 1e6, 3) + ' s';
}
function trim(x, digits) { return String(+x.toFixed(x >= 100 ? 1 : digits)); }
function fromZero(t) { return (t < zero ? '−' : '+') + span(t - zero); }
function moment(t) { return (t / 1e6).toFixed(6) + ' s'; }
function versionsText(list) { return list.length ? list.map(n => names[n]).join(', ') : 'nothing'; }
function cut(text, max) { return text.length > max ? text.slice(0, Math.max(1, max - 1)) + '…' : text; }
function recordText(r, key) {
  const versions = r.length > 1 ? versionsText(r[1]) : '';
  return r[0] === key ? versions : keys[r[0]] + (versions ? ' ' + versions : '');
}
function messageText(m, key) {
  const about = m.records.filter(r => key < 0 || r[0] === key).map(r => recordText(r, key)).filter(t => t).join('; ');
  return m.kind + (m.note && m.note.length < 12 ? ' (' + m.note + ')' : '') + (about ? ' ' + about : '');
}
function callText(o) {
  const wrote = o.writes.filter(w => state.scope === 'all' || w[0] === state.key || o.writes.length === 1).map(w => names[w[1]]).join(', ');
  const on = state.scope === 'all' && (o.writes[0] || o.reads[0]) ? ' ' + keys[(o.writes[0] || o.reads[0])[0]] : '';
  return 'op ' + o.id + ' ' + o.kind + (wrote && wrote.indexOf(o.kind.toLowerCase()) !== 0 ? ' ' + wrote : wrote.replace(/^delete/, '')) + on + ' ' + o.level;
}
function endText(o) {
  if (o.outcome !== 'Ok') return 'op ' + o.id + ' ' + o.outcome.toLowerCase() + (o.error ? ': ' + o.error : '');
  const reads = o.reads.filter(r => state.scope === 'all' || r[0] === state.key);
  const saw = reads.map(r => versionsText(r[1])).join('; ');
  return 'op ' + o.id + (o.writes.length ? ' ok' + (saw ? ', shows ' + saw : '') : ' saw ' + (saw || 'nothing'));
}
function opTip(o) {
  return callText(o) + '\nclient ' + o.client + ' at n' + o.machine + '\n' + moment(o.from) + ' to ' + (o.to === Infinity ? 'the end' : moment(o.to) + ' (' + span(o.to - o.from) + ')')
    + o.writes.map(w => '\nwrites ' + names[w[1]] + ' of ' + keys[w[0]] + (w[2] < 0 ? ', blind' : ', after op ' + w[2])).join('')
    + o.reads.map(r => '\nsees ' + keys[r[0]] + ' = ' + versionsText(r[1])).join('') + '\n' + o.outcome + (o.error ? ': ' + o.error : '');
}
function parcelTip(p) {
  const how = p.fate === 2 ? 'lost after ' + span(p.ended - p.sent) : p.fate === 1 ? 'arrived after ' + span(p.ended - p.sent) : 'still under way at the end of the run';
  return 'n' + p.from + ' to n' + p.to + ', ' + how + '\nsent ' + moment(p.sent) + ' (' + fromZero(p.sent) + ')'
    + (p.messages.map(m => '\n' + m.kind + ' [' + m.work + '] ' + m.records.map(r => recordText(r, -1)).join('; ') + (m.note ? ' ' + m.note : '')).join('') || '\n' + p.note);
}

// ---- What is in view.
function about(records, key) { return records.some(r => r[0] === key); }
function carries(records) { return records.some(r => r[0] === guilt.key && r.length > 1 && r[1].some(n => missed.has(n))); }
function toneOfParcel(p) {
  if (p.messages.some(m => m.kind !== 'ReplicaRows' && carries(m.records))) return 'missed';
  if (guilty && travelsFor(p, guilty)) return 'guilty';
  return '';
}
// What took the missed write away from a disk again before the guilty operation asked: the commits, and the writes that they hold instead.
const replacing = (function () {
  const found = { commits: new Set(), names: new Set() }, has = {};
  for (const c of commits) for (const r of c.replaced ? [[guilt.key]] : c.records) if (guilty && c.at <= guilty.from && r[0] === guilt.key) {
    const fresh = (r[1] || []).some(n => missed.has(n));
    if (has[c.machine] && !fresh) { found.commits.add(c); for (const n of r[1] || []) found.names.add(n); }
    has[c.machine] = fresh;
  }
  return found;
})();
const replacers = ops.filter(o => o.writes.some(w => w[0] === guilt.key && replacing.names.has(w[1])));
function travelsFor(p, o) {
  return p.sent >= o.from && p.sent <= o.to && (p.from === o.machine || p.to === o.machine) && p.messages.some(m => about(m.records, guilt.key) && m.work === 'Client');
}
function toneOfOp(o) { return o === guilty ? 'guilty' : missedOps.includes(o) ? 'missed' : ''; }
function isInCase(p) {
  if (toneOfParcel(p) || named.some(o => travelsFor(p, o)) || replacers.some(o => travelsFor(p, o))) return true;
  return missedOps.some(o => p.to === o.machine && p.sent >= o.from && p.sent <= o.to
    && p.messages.some(m => m.kind === 'ReplicaWritten' && about(m.records, guilt.key)));
}
function inRange(t) { return t >= state.from && t <= state.to; }
function seesMachine(m) { return state.machines.has(m); }
function seesOp(o) {
  if (!seesMachine(o.machine) || o.from > state.to || o.to < state.from) return false;
  if (state.scope === 'case') return toneOfOp(o) !== '' || named.includes(o) || replacers.includes(o);
  return state.scope === 'all' || o.writes.some(w => w[0] === state.key) || o.reads.some(r => r[0] === state.key);
}
function seesParcel(p) {
  if (!seesMachine(p.from) && !seesMachine(p.to)) return false;
  if (!inRange(p.sent) && !(inRange(p.ended)) && !(p.sent < state.from && p.ended > state.to)) return false;
  if (p.sent < state.from && p.ended > state.to && state.scope === 'all') return false;
  if (state.scope === 'case') return isInCase(p) && p.messages.some(m => !state.hidden.has(m.kind));
  if (state.scope === 'record') return p.messages.some(m => about(m.records, state.key) && !state.hidden.has(m.kind));
  return p.messages.length ? p.messages.some(m => !state.hidden.has(m.kind)) : !state.hidden.has('(other)');
}
function seesCommit(c) {
  if (!seesMachine(c.machine) || !inRange(c.at)) return false;
  if (c.replaced) return true;
  return state.scope === 'case' ? carries(c.records) || replacing.commits.has(c) : state.scope === 'record' ? about(c.records, state.key) : true;
}

// ---- Rows: every happening in view gets a place in time's order.
const rowsMax = 1200;
function collect() {
  const events = [];
  const add = (t, order, text, tone, draw) => { if (inRange(t)) events.push({ t, order, text, tone, draw }); };
  for (const p of phases) add(p.at, 0, '§ ' + p.name, 'strong', { phase: p });
  for (const t of troubles) {
    add(t.from, 1, '⚡ ' + t.kind + ': ' + t.text, 'soft', { trouble: t });
    if (t.to !== Infinity) add(t.to, 1, '⚡ over: ' + t.kind, 'soft', { trouble: t });
  }
  for (const l of lives) {
    if (!seesMachine(l.machine)) continue;
    add(l.from, 2, 'n' + l.machine + ' starts, life ' + l.number, 'soft', { born: l });
    if (l.to !== Infinity) add(l.to, 2, 'n' + l.machine + (l.silent ? ' loses power' : ' is killed') + (l.lost ? ', ' + l.lost + ' batches lost' : ''), 'strong', { died: l });
  }
  for (const p of pauses) if (seesMachine(p.machine)) { add(p.from, 2, 'n' + p.machine + ' stands still for ' + span(p.to - p.from), 'soft', {}); add(p.to, 2, 'n' + p.machine + ' goes on', 'soft', {}); }
  const shownOps = ops.filter(seesOp);
  for (const o of shownOps) { add(o.to, 5, endText(o), toneOfOp(o), { opEnd: o }); add(o.from, 6, callText(o), toneOfOp(o), { opStart: o }); }
  const shownParcels = parcels.filter(seesParcel);
  for (const p of shownParcels) { add(p.sent, 7, null, '', { sent: p }); add(p.ended, 3, null, '', { ended: p }); }
  for (const c of commits.filter(seesCommit)) add(c.at, 4, null, '', { commit: c });
  events.sort((a, b) => a.t - b.t || a.order - b.order);
  let left = 0;
  if (events.length > rowsMax) {
    const near = events.map((e, i) => [Math.abs(e.t - Math.min(state.to, Math.max(state.from, zero))), i]).sort((a, b) => a[0] - b[0]).slice(0, rowsMax);
    const keep = new Set(near.map(n => n[1]));
    left = events.length - rowsMax;
    const kept = events.filter((e, i) => keep.has(i));
    events.length = 0; events.push(...kept);
  }
  if (left) {
    const drawn = new Set(events.flatMap(e => Object.values(e.draw)));
    return { events, shownOps: shownOps.filter(o => drawn.has(o)), shownParcels: shownParcels.filter(p => drawn.has(p)), left };
  }
  return { events, shownOps, shownParcels, left };
}
function place(events) {
  const rowMin = 19;
  let y = 14, last = null;
  for (const e of events) {
    if (last === null) y = 22;
    else if (state.axis === 'scale') y = 22 + (e.t - events[0].t) * scalePixels(events);
    else if (e.t !== last.t) y += rowMin + Math.min(30, 6 * Math.log10(1 + (e.t - last.t) / 20));
    else if (e.order !== last.order || e.text || sameLane(e, last)) y += rowMin;
    e.y = y; last = e;
  }
  return y + 30;
}
function sameLane(a, b) { const l = e => e.draw.ended ? e.draw.ended.to : e.draw.commit ? e.draw.commit.machine : -1; return l(a) >= 0 && l(a) === l(b); }
function scalePixels(events) { return Math.min(2, Math.max(700, events.length * 9) / Math.max(1, events[events.length - 1].t - events[0].t)); }

// ---- Drawing.
const svgNamespace = document.documentElement.namespaceURI.replace('1999/xhtml', '2000/svg');
const tips = [];
function make(parent, tag, attributes, text) {
  const e = document.createElementNS(svgNamespace, tag);
  for (const name in attributes) if (name !== 'tip') e.setAttribute(name, attributes[name]);
  if (attributes.tip) { e.setAttribute('data-tip', tips.length); tips.push(attributes.tip); }
  if (text !== undefined) e.textContent = text;
  parent.appendChild(e);
  return e;
}
const hues = [28, 275, 330, 190, 95, 55, 235, 155, 0, 310, 120, 210];
const hueOf = {};
function hue(kind) { if (!(kind in hueOf)) hueOf[kind] = hues[Object.keys(hueOf).length % hues.length]; return hueOf[kind]; }
troubles.forEach(t => hue(t.kind));

function layout() {
  const shown = [...state.machines].sort((a, b) => a - b);
  const box = document.getElementById('stage').clientWidth || 1000;
  const isNarrow = box < 760, time = isNarrow ? 66 : 84, clients = isNarrow ? 142 : Math.min(330, Math.max(240, box * 0.24));
  const lane = Math.max(isNarrow ? 80 : 120, (box - time - clients - 2) / Math.max(1, shown.length));
  const x = {};
  shown.forEach((m, i) => { x[m] = time + clients + lane * (i + 0.5); });
  return { shown, isNarrow, time, clients, lane, x, width: Math.floor(time + clients + lane * shown.length) };
}

function draw() {
  tips.length = 0;
  const l = layout(), c = collect();
  const height = c.events.length ? place(c.events) : 60;
  const lanes = document.getElementById('lanes'), film = document.getElementById('film');
  lanes.textContent = ''; film.textContent = '';
  const top = make(lanes, 'svg', { width: l.width, height: 40 });
  make(top, 'text', { x: 8, y: 25, class: 'soft' }, l.isNarrow ? 'time' : guilty ? 'from op ' + guilty.id : 'from the end');
  make(top, 'text', { x: l.time + 4, y: 25, class: 'head' }, 'clients');
  for (const m of l.shown) {
    make(top, 'text', { x: l.x[m], y: 17, 'text-anchor': 'middle', class: 'head' + (guilty && guilty.machine === m ? ' guilty' : '') }, 'n' + m);
    const held = heldAt(m, Math.min(state.to, zero));
    make(top, 'text', { x: l.x[m], y: 33, 'text-anchor': 'middle', class: held && held.fresh ? 'missed' : 'soft' },
      state.scope === 'all' ? '' : held ? cut('held ' + held.text, l.lane / 6.5) : '');
  }
  const svg = make(film, 'svg', { width: l.width, height });
  defs(svg);
  const at = t => yOf(c.events, t, height);
  drawTroubles(svg, l, at, height);
  for (const m of l.shown) drawLane(svg, l, m, at, height);
  if (guilty) drawGuiltyBand(svg, l, at);
  drawOps(svg, l, c, at);
  for (const p of c.shownParcels) drawParcel(svg, l, p, at, height, c.events);
  hideCrowded(c.events);
  for (const e of c.events) drawEvent(svg, l, e);
  if (guilty && state.key === guilt.key && state.scope !== 'all') drawHeld(svg, l, c.events);
  drawTimes(svg, c.events);
  notice(c);
  drawOverview();
  legend();
  return { events: c.events };
}

function defs(svg) {
  const d = make(svg, 'defs', {});
  for (const [id, colour] of [['', 'var(--message)'], ['guilty', 'var(--guilty)'], ['missed', 'var(--missed)']]) {
    const marker = make(d, 'marker', { id: 'head' + id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' });
    make(marker, 'path', { d: 'M0 0 L8 4 L0 8 z', fill: colour });
  }
  const hatch = make(d, 'pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
  make(hatch, 'rect', { width: 2.5, height: 6, fill: 'var(--soft)' });
}

function yOf(events, t, height) {
  if (!events.length) return t < state.from ? 0 : height;
  if (t <= events[0].t) return t < events[0].t ? 0 : events[0].y;
  let low = 0, high = events.length - 1;
  if (t >= events[high].t) return t > events[high].t ? height : events[high].y;
  while (high - low > 1) { const mid = (low + high) >> 1; if (events[mid].t <= t) low = mid; else high = mid; }
  const a = events[low], b = events[high];
  return a.t === t ? a.y : a.y + (b.y - a.y) * (t - a.t) / (b.t - a.t);
}

function heldChanges(machine, key) {
  const changes = [];
  for (const c of commits) if (c.machine === machine) for (const r of c.replaced ? [[key]] : c.records) if (r[0] === key) {
    const text = c.replaced ? 'what a replaced disk holds' : versionsText(r[1] || []);
    if (!changes.length || changes[changes.length - 1].text !== text)
      changes.push({ t: c.at, text, fresh: key === guilt.key && (r[1] || []).some(n => missed.has(n)) });
  }
  return changes;
}
function heldAt(machine, t) { let held = null; for (const c of heldChanges(machine, state.key)) if (c.t <= t) held = c; return held; }

function drawLane(svg, l, machine, at, height) {
  const x = l.x[machine];
  make(svg, 'line', { x1: x, x2: x, y1: 0, y2: height, stroke: 'var(--line)', 'stroke-dasharray': '2 5' });
  const known = lives.filter(v => v.machine === machine);
  const changes = state.scope === 'all' ? [] : heldChanges(machine, state.key);
  for (const life of known.length ? known : [{ from: 0, to: Infinity }]) {
    const y1 = at(Math.max(life.from, state.from)), y2 = life.to > state.to ? height : at(life.to);
    if (life.from > state.to || life.to < state.from) continue;
    const parts = [{ t: -1, text: '', fresh: false }, ...changes];
    for (let i = 0; i < parts.length; i++) {
      const from = Math.max(y1, at(parts[i].t)), to = i + 1 < parts.length ? Math.min(y2, at(parts[i + 1].t)) : y2;
      if (to <= from) continue;
      make(svg, 'rect', { x: x - 4, y: from, width: 8, height: to - from, fill: parts[i].fresh ? 'var(--missed)' : 'var(--held)', rx: 1,
        tip: 'n' + machine + (life.number ? ', life ' + life.number : '') + (state.scope === 'all' ? '' : '\nholds of ' + keys[state.key] + ': ' + (parts[i].text || 'nothing known')) });
    }
  }
  for (const p of pauses) if (p.machine === machine && p.from <= state.to && p.to >= state.from) {
    const y1 = at(p.from), y2 = at(p.to);
    make(svg, 'rect', { x: x - 10, y: y1, width: 20, height: Math.max(2, y2 - y1), fill: 'url(#hatch)', opacity: 0.6, tip: 'n' + machine + ' stands still for ' + span(p.to - p.from) });
  }
}

function drawTroubles(svg, l, at, height) {
  for (const t of troubles) {
    if (t.from > state.to || t.to < state.from) continue;
    const y1 = at(t.from), y2 = t.to > state.to ? height : at(t.to);
    const struck = t.machines.length ? t.machines.filter(m => state.machines.has(m)) : l.shown;
    for (const m of struck) make(svg, 'rect', { x: l.x[m] - l.lane / 2 + 3, y: y1, width: l.lane - 6, height: Math.max(2, y2 - y1), fill: 'hsl(' + hue(t.kind) + ' 80% 50%)', opacity: 0.11,
      tip: t.kind + ': ' + t.text + '\nfrom ' + moment(t.from) + (t.to === Infinity ? '' : ' to ' + moment(t.to)) });
  }
}

function drawGuiltyBand(svg, l, at) {
  if (guilty.from > state.to || guilty.to < state.from) return;
  const y1 = at(guilty.from) - 13, y2 = at(guilty.to) + 7;
  make(svg, 'rect', { x: 0, y: y1, width: l.width, height: Math.max(18, y2 - y1), fill: 'var(--guilty)', opacity: 0.09 });
}

// What each disk holds at the moment that matters, written into the row of the guilty call.
function drawHeld(svg, l, events) {
  const e = events.find(x => x.draw.opStart === guilty);
  if (!e) return;
  for (const m of l.shown) {
    const held = heldAt(m, zero);
    if (!held && m !== guilty.machine) continue;
    const text = held ? 'holds ' + held.text : 'holds nothing', tone = held && held.fresh ? 'missed' : m === guilty.machine ? 'guilty' : 'soft';
    make(svg, 'text', { x: l.x[m] + 9, y: e.y + 4, class: 'halo strong ' + tone, tip: 'n' + m + ' ' + text + ' of ' + keys[guilt.key] + ' when op ' + guilty.id + ' began' }, cut(text, (l.lane - 26) / 7));
  }
}

function drawOps(svg, l, c, at) {
  const busy = {};
  for (const o of c.shownOps) {
    const x = l.x[o.machine];
    if (x === undefined) continue;
    const slots = busy[o.machine] = busy[o.machine] || [];
    let slot = slots.findIndex(t => t <= o.from);
    if (slot < 0) slot = slots.length;
    slots[slot] = o.to;
    const y1 = start(c.events, e => e.draw.opStart === o, at(o.from)), y2 = start(c.events, e => e.draw.opEnd === o, at(o.to));
    const tone = toneOfOp(o), colour = tone ? 'var(--' + tone + ')' : 'var(--op)', bx = x - 13 - 8 * (slot % 5);
    make(svg, 'rect', { x: bx, y: y1 - 3, width: 6, height: Math.max(6, y2 - y1 + 6), rx: 3, fill: o.outcome === 'Ok' ? colour : 'var(--page)', stroke: colour, 'stroke-width': 1.5,
      'stroke-dasharray': o.outcome === 'Unknown' || o.outcome === 'Pending' ? '3 2' : 'none', tip: opTip(o) });
    const thin = { stroke: colour, 'stroke-width': tone ? 1.5 : 0.7, opacity: tone ? 0.9 : 0.45 };
    if (inRange(o.from)) make(svg, 'line', { x1: l.time + l.clients - 8, y1, x2: bx - 1, y2: y1, ...thin, 'marker-end': 'url(#head' + tone + ')' });
    if (inRange(o.to)) make(svg, 'line', { x1: bx - 1, y1: y2, x2: l.time + l.clients - 8, y2, ...thin, 'stroke-dasharray': '4 3', 'marker-end': 'url(#head' + tone + ')' });
  }
}
function start(events, test, otherwise) { const e = events.find(test); return e ? e.y : otherwise; }

function drawParcel(svg, l, p, at, height, events) {
  const xa = l.x[p.from], xb = l.x[p.to], tone = toneOfParcel(p), colour = tone ? 'var(--' + tone + ')' : 'var(--message)';
  if (xa === undefined || xb === undefined) return;
  const y1 = start(events, e => e.draw.sent === p, p.sent < state.from ? 0 : at(p.sent));
  const y2 = start(events, e => e.draw.ended === p, p.ended > state.to ? height : at(p.ended));
  const side = xb > xa ? 1 : -1, isLost = p.fate === 2, isOpen = p.fate === 0 || p.ended > state.to;
  const ex = isLost ? xa + (xb - xa) * 0.7 : xb - 6 * side, ey = y2;
  const path = { x1: xa + 5 * side, y1, x2: ex, y2: ey, stroke: colour, 'stroke-width': tone ? 1.8 : 1, 'stroke-dasharray': isLost ? '5 4' : isOpen ? '2 3' : 'none', opacity: tone ? 1 : 0.75 };
  if (!isLost && !isOpen) path['marker-end'] = 'url(#head' + tone + ')';
  make(svg, 'line', path);
  const tip = parcelTip(p);
  make(svg, 'line', { x1: path.x1, y1, x2: ex, y2: ey, stroke: 'transparent', 'stroke-width': 9, tip });
  const seen = p.messages.filter(m => state.scope === 'all' ? !state.hidden.has(m.kind) : about(m.records, state.key));
  const text = seen.length ? messageText(seen[0], state.scope === 'all' ? -1 : state.key) + (seen.length > 1 ? ' +' + (seen.length - 1) : '') : p.note;
  const room = Math.abs(xb - xa) / 6.6 - 3;
  if (isLost) {
    make(svg, 'path', { d: 'M' + (ex - 5) + ' ' + (ey - 5) + 'l10 10m0 -10l-10 10', stroke: 'var(--guilty)', 'stroke-width': 2.2, fill: 'none', tip });
    make(svg, 'text', { x: ex - 9 * side, y: ey - 3, 'text-anchor': side > 0 ? 'end' : 'start', class: 'halo ' + (tone || 'soft') + (tone ? ' strong' : ''), tip }, cut(text, room * 0.7) + ' lost');
  } else if (state.axis === 'even' || tone) {
    const ly = isOpen ? Math.min(height - 6, y2) - 6 : y2 - 4;
    make(svg, 'text', { x: xb - 12 * side, y: ly, 'text-anchor': side > 0 ? 'end' : 'start', class: 'halo ' + (tone || 'soft') + (tone ? ' strong' : ''), tip },
      cut(text, room) + (p.fate === 0 ? ' still under way at the end' : isOpen ? ', arrives ' + fromZero(p.ended) : ''));
  }
}

// To scale, happenings lie upon one another: the coloured ones keep their words, of the others who finds room.
function hideCrowded(events) {
  const taken = [], free = e => taken.every(y => Math.abs(y - e.y) >= 13);
  for (const first of [true, false]) for (const e of events) if (e.text && (e.tone === 'guilty' || e.tone === 'missed') === first) {
    e.isCrowded = state.axis === 'scale' && !free(e);
    if (!e.isCrowded) taken.push(e.y);
  }
}

function drawEvent(svg, l, e) {
  const d = e.draw;
  if (d.phase) make(svg, 'line', { x1: 0, x2: l.width, y1: e.y - 12, y2: e.y - 12, stroke: 'var(--faint)' });
  if (e.text && !e.isCrowded) {
    const tone = e.tone === 'guilty' || e.tone === 'missed' ? e.tone + ' strong' : e.tone;
    make(svg, 'text', { x: l.time + 4, y: e.y + 4, class: 'halo ' + tone, tip: d.opStart ? opTip(d.opStart) : d.opEnd ? opTip(d.opEnd) : e.text },
      cut((d.opEnd ? '↳ ' : '') + e.text, d.opStart || d.opEnd ? (l.clients - 14) / 6.6 : 90));
  }
  if (d.commit) drawCommit(svg, l, d.commit, e.y);
  if (d.died) make(svg, 'path', { d: 'M' + (l.x[d.died.machine] - 7) + ' ' + (e.y - 7) + 'l14 14m0 -14l-14 14', stroke: 'var(--guilty)', 'stroke-width': 3, fill: 'none' });
  if (d.born) make(svg, 'circle', { cx: l.x[d.born.machine], cy: e.y, r: 6, fill: 'var(--page)', stroke: 'var(--good)', 'stroke-width': 2.5 });
}

function drawCommit(svg, l, c, y) {
  const x = l.x[c.machine], fresh = carries(c.records), colour = fresh ? 'var(--missed)' : 'var(--commit)';
  const records = state.scope === 'all' ? c.records : c.records.filter(r => r[0] === state.key);
  const text = records.map(r => recordText(r, state.scope === 'all' ? -1 : state.key) || 'nothing').join('; ');
  const tip = 'n' + c.machine + (c.replaced ? ' has its disk replaced at ' : ' synced at ') + moment(c.at) + c.records.map(r => '\n' + recordText(r, -1)).join('') + (c.hints ? '\n' + c.hints + ' hints' : '') + (c.others ? '\n' + c.others + ' other changes' : '');
  make(svg, 'line', { x1: x - 9, x2: x + 9, y1: y, y2: y, stroke: colour, 'stroke-width': 3, tip });
  const words = c.replaced ? '▪ disk replaced' : text ? '▪ ' + text : c.hints ? '▪ hint' : '';
  if (words && (state.axis === 'even' || fresh)) make(svg, 'text', { x: x + 13, y: y + 4, class: 'halo ' + (fresh ? 'missed strong' : 'soft'), tip }, cut(words, l.lane / 6.6 - 3));
}

function drawTimes(svg, events) {
  let last = -99, before = '';
  for (const e of events) if (e.y - last >= 13) {
    const exact = e.t === zero && guilty, text = exact ? '0' : fromZero(e.t);
    if (text !== before) make(svg, 'text', { x: 8, y: e.y + 4, class: 'time' + (exact ? ' guilty' : ''), tip: moment(e.t) }, text);
    last = e.y; before = text;
  }
}

function notice(c) {
  const parts = [];
  if (!c.events.length) parts.push('Nothing to show here with these filters.');
  if (c.left) parts.push('Only the ' + rowsMax + ' happenings nearest to ' + (guilty ? 'the guilty operation' : 'the end') + ' are drawn, ' + c.left + ' are not: shorten the time or filter.');
  if (state.axis === 'even') parts.push('Time runs down; rows follow its order, and long gaps are drawn short.');
  document.getElementById('notice').textContent = parts.join(' ');
  document.getElementById('window').textContent = moment(state.from) + ' to ' + moment(state.to) + ' (' + span(state.to - state.from) + ')';
}

function legend() {
  const box = document.getElementById('legend');
  box.textContent = '';
  const add = (style, text) => { const s = document.createElement('span'), i = document.createElement('i'); i.setAttribute('style', style); s.append(i, text); box.appendChild(s); };
  if (guilty) add('background:var(--guilty)', 'the guilty operation, its messages');
  if (missed.size) add('background:var(--missed)', guilt.missed.map(n => names[n]).join(', ') + (guilty && guilty.writes.length ? ': what it wrote' : ': the write it missed') + ', messages and disks that have it');
  add('background:var(--held)', 'a node lives; hover: what its disk holds');
  add('background:repeating-linear-gradient(45deg,var(--soft) 0 2px,transparent 2px 5px)', 'it stands still');
  add('height:3px;background:var(--commit)', 'its disk has synced');
  add('height:8px;border-radius:4px;background:var(--op)', 'an operation at its coordinator (dashed: outcome unknown)');
  for (const t of troubles.filter(t => t.from <= state.to && t.to >= state.from)) add('background:hsl(' + hue(t.kind) + ' 80% 50% / 0.35)', t.kind + ': ' + t.text);
}

// ---- The strip of the whole run.
function drawOverview() {
  const box = document.getElementById('overview'), width = box.clientWidth || 800, x = t => t / Math.max(1, end) * width;
  box.textContent = '';
  const svg = make(box, 'svg', { viewBox: '0 0 ' + width + ' 76', preserveAspectRatio: 'none' });
  troubles.forEach(t => {
    const row = Object.keys(hueOf).indexOf(t.kind) % 8;
    make(svg, 'rect', { x: x(t.from), y: 18 + row * 3.4, width: Math.max(2, x(Math.min(end, t.to)) - x(t.from)), height: 2.8, fill: 'hsl(' + hue(t.kind) + ' 80% 50%)', opacity: 0.75, tip: t.kind + ': ' + t.text });
  });
  for (const p of phases) { make(svg, 'line', { x1: x(p.at), x2: x(p.at), y1: 0, y2: 76, stroke: 'var(--faint)' }); make(svg, 'text', { x: x(p.at) + 3, y: 12, class: 'time' }, p.name); }
  for (const v of lives) if (v.to !== Infinity) make(svg, 'path', { d: 'M' + (x(v.to) - 3) + ' 5l6 6m0 -6l-6 6', stroke: 'var(--guilty)', fill: 'none', tip: 'n' + v.machine + ' dies' });
  for (const o of ops) {
    const tone = toneOfOp(o), ofKey = state.key >= 0 && (o.writes.some(w => w[0] === state.key) || o.reads.some(r => r[0] === state.key));
    make(svg, 'line', { x1: x(o.from), x2: x(o.from), y1: tone ? 16 : ofKey ? 47 : 54, y2: 60, stroke: tone ? 'var(--' + tone + ')' : 'var(--op)', 'stroke-width': tone ? 2 : 0.6, opacity: tone ? 1 : 0.5 });
  }
  const seconds = [0.1, 0.5, 1, 2, 5, 10, 30, 60].find(s => end / 1e6 / s < width / 50) || 120;
  for (let s = seconds; s * 1e6 < end; s += seconds) make(svg, 'text', { x: x(s * 1e6), y: 72, class: 'time', 'text-anchor': 'middle' }, trim(s, 1) + ' s');
  make(svg, 'rect', { x: x(state.from), y: 1, width: Math.max(3, x(state.to) - x(state.from)), height: 74, fill: 'var(--missed)', 'fill-opacity': 0.12, stroke: 'var(--missed)', rx: 3 });
}
function setRange(from, to) {
  const length = Math.min(end, Math.max(50, to - from));
  state.from = Math.max(0, Math.min(from, end - length)); state.to = state.from + length;
}
(function () {
  const box = document.getElementById('overview');
  let drag = null;
  const time = e => (e.clientX - box.getBoundingClientRect().left) / Math.max(1, box.clientWidth) * end;
  box.addEventListener('pointerdown', e => {
    const t = time(e), near = end * 6 / Math.max(1, box.clientWidth);
    drag = { t, from: state.from, to: state.to, edge: Math.abs(t - state.from) < near ? 'from' : Math.abs(t - state.to) < near ? 'to' : t > state.from && t < state.to ? 'both' : 'new' };
    box.setPointerCapture(e.pointerId);
  });
  box.addEventListener('pointermove', e => {
    if (!drag) return;
    const t = time(e), by = t - drag.t;
    if (drag.edge === 'both') setRange(drag.from + by, drag.to + by);
    else if (drag.edge === 'from') setRange(Math.min(t, drag.to - 50), drag.to);
    else if (drag.edge === 'to') setRange(drag.from, Math.max(t, drag.from + 50));
    else if (Math.abs(by) > end * 3 / Math.max(1, box.clientWidth)) setRange(Math.min(t, drag.t), Math.max(t, drag.t));
    drawOverview();
  });
  box.addEventListener('pointerup', e => {
    if (drag && drag.edge === 'new' && Math.abs(time(e) - drag.t) <= end * 3 / Math.max(1, box.clientWidth)) { const half = (state.to - state.from) / 2; setRange(drag.t - half, drag.t + half); }
    drag = null; draw();
  });
  box.addEventListener('wheel', e => { e.preventDefault(); zoom(e.deltaY > 0 ? 1.25 : 0.8, time(e)); draw(); }, { passive: false });
})();
function zoom(factor, around) { const from = around - (around - state.from) * factor; setRange(from, from + (state.to - state.from) * factor); }

// ---- Controls.
function segment(id, choices, name, then) {
  const box = document.getElementById(id), row = document.createElement('span');
  row.className = 'segment';
  for (const [value, text, tip] of choices) {
    const b = document.createElement('button');
    b.type = 'button'; b.textContent = text; b.title = tip;
    b.addEventListener('click', () => { state[name] = value; if (then) then(); mark(); draw(); });
    b.mark = () => b.setAttribute('aria-pressed', state[name] === value);
    row.appendChild(b);
  }
  box.appendChild(row);
  const mark = () => { for (const b of row.children) b.mark(); };
  mark();
  return mark;
}
function check(parent, text, isOn, then) {
  const label = document.createElement('label'), box = document.createElement('input');
  box.type = 'checkbox'; box.checked = isOn;
  box.addEventListener('change', () => { then(box.checked); draw(); });
  label.append(box, ' ' + text);
  parent.appendChild(label);
}
const choices = [];
if (missed.size) choices.push(['case', 'the case', 'the guilty operation, the write it missed, and what bears on them']);
if (keys.length) choices.push(['record', 'the record', 'every operation, message and commit of one record']);
choices.push(['all', 'everything', 'all records']);
const markScope = segment('scope', choices, 'scope', () => { if (state.scope !== 'record') { state.key = guilt.key; record.value = guilt.key; } });
segment('axis', [['even', 'in order', 'one row for each happening'], ['scale', 'to scale', 'distance is time']], 'axis');
const record = document.getElementById('record');
for (const i of keys.map((k, i) => i).sort((a, b) => keys[a].localeCompare(keys[b], 'en', { numeric: true }))) {
  const option = document.createElement('option');
  option.value = i; option.textContent = keys[i] + (i === guilt.key ? ' (guilty)' : '');
  record.appendChild(option);
}
if (state.key < 0 && keys.length) {
  const uses = keys.map((k, i) => ops.filter(o => o.writes.some(w => w[0] === i) || o.reads.some(r => r[0] === i)).length);
  state.key = uses.indexOf(Math.max(...uses));
}
if (!guilty) document.querySelector('[data-do=guilt]').textContent = 'the end';
record.value = state.key;
record.addEventListener('change', () => { state.key = +record.value; state.scope = 'record'; markScope(); draw(); });
for (let i = 0; i < machineCount; i++) check(document.getElementById('machines'), 'n' + i, true, on => { if (on) state.machines.add(i); else state.machines.delete(i); });
const kinds = [...new Set(parcels.flatMap(p => p.messages.map(m => m.kind)))].sort();
kinds.push('(other)');
state.hidden.add('(other)');
for (const k of kinds) {
  if (quietKinds.has(k)) state.hidden.add(k);
  check(document.querySelector('#kinds div'), k, !state.hidden.has(k), on => { if (on) state.hidden.delete(k); else state.hidden.add(k); });
}
function showGuilt() {
  setRange(Math.max(0, guilt.from), Math.min(end, guilt.to));
  showOp(guilty);
}
function showOp(o) {
  const drawn = draw();
  const e = o && drawn.events.find(x => x.draw.opStart === o);
  const stage = document.getElementById('stage');
  if (!e) return;
  stage.scrollTop = Math.max(0, e.y - stage.clientHeight * 0.62);
  stage.scrollLeft = 0;
}
document.querySelector('.buttons').addEventListener('click', e => {
  const what = e.target.getAttribute('data-do'), length = state.to - state.from, middle = (state.from + state.to) / 2;
  if (what === 'guilt') { state.key = guilt.key >= 0 ? guilt.key : state.key; record.value = state.key; showGuilt(); return; }
  if (what === 'all') setRange(0, end);
  else if (what === 'earlier') setRange(state.from - length / 2, state.to - length / 2);
  else if (what === 'later') setRange(state.from + length / 2, state.to + length / 2);
  else if (what) zoom(what === 'in' ? 0.5 : 2, guilty && inRange(guilty.from) ? guilty.from : middle);
  draw();
});
document.querySelectorAll('table.story tbody tr').forEach(row => row.addEventListener('click', () => {
  const o = ops.find(x => x.id === +row.getAttribute('data-op'));
  if (!o) return;
  state.scope = 'record'; state.key = guilt.key; markScope();
  if (!inRange(o.from)) setRange(o.from - 1e6, (o.to === Infinity ? o.from : o.to) + 250000);
  showOp(o);
  document.getElementById('drawing').scrollIntoView({ behavior: 'smooth' });
}));
const tip = document.getElementById('tip');
document.addEventListener('pointermove', e => {
  const number = e.target.getAttribute && e.target.getAttribute('data-tip');
  tip.hidden = number === null || number === undefined;
  if (tip.hidden) return;
  tip.textContent = tips[+number];
  tip.style.left = Math.max(4, Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
  tip.style.top = (e.clientY + 18 + tip.offsetHeight > innerHeight ? e.clientY - tip.offsetHeight - 10 : e.clientY + 18) + 'px';
});
const chosen = document.querySelector('table.story tr.guilty');
if (chosen) { const box = chosen.closest('.scroll'); box.scrollTop = chosen.offsetTop - box.clientHeight * 0.6; }
let width = innerWidth;
addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; draw(); } });
showGuilt();
})();
