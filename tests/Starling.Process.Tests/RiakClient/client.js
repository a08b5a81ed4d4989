'use strict';

// Riak's own client, unmodified, against three nodes. Called with their addresses; everything it checks is an assertion, and a failed one ends
// the process with code 1. It says 'lose a node' and 'take it back' on a line of its own, and goes on when it is sent a line.

const assert = require('assert');
const readline = require('readline');
const Riak = require('basho-riak-client');
const work = require('./data-types-work');
const { KV } = Riak.Commands;

const type = 'siblings';
const bucket = 'from-node-' + process.pid;
const many = 'many-' + process.pid;
const client = new Riak.Client(process.argv.slice(2));
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function ask(method, options) {
  return new Promise((resolve, reject) => client[method](options, (err, answer) => (err ? reject(err) : resolve(answer))));
}

// A streamed command calls back once for each part; the last says that it is done.
function run(command, options) {
  return new Promise((resolve, reject) => {
    const parts = [];
    client.execute(new command(options, (err, answer) => {
      if (err) {
        reject(err);
      } else {
        parts.push(answer);
        if (!options.stream || answer.done) {
          resolve(parts);
        }
      }
    }));
  });
}

async function pause(text) {
  console.log(text);
  assert.ok(!(await lines.next()).done, 'nobody answered');
}

const place = (key, more) => Object.assign({ bucketType: type, bucket, key }, more);
const fetched = async key => (await ask('fetchValue', place(key))).values;
const text = value => value.value.toString();

async function objects() {
  assert.strictEqual(await new Promise((resolve, reject) => client.ping((err, answer) => (err ? reject(err) : resolve(answer)))), true);
  const info = await new Promise((resolve, reject) =>
    client.execute(new Riak.Commands.FetchServerInfo((err, answer) => (err ? reject(err) : resolve(answer)))));
  assert.ok(info.server_version >= '2.1' && info.node.startsWith('starling@'), JSON.stringify(info));

  const object = new KV.RiakObject();
  object.setContentType('text/plain');
  object.setValue('hello');
  object.setUserMeta([{ key: 'Colour', value: 'grün' }]);
  object.setLinks([{ bucket: 'other', key: 'a/b', tag: 'friend' }]);
  object.addToIndex('colour_bin', 'red');
  object.addToIndex('size_int', 7);
  await ask('storeValue', place('first', { value: object }));
  const [first] = await fetched('first');
  assert.strictEqual(text(first), 'hello');
  assert.strictEqual(first.getContentType(), 'text/plain');
  assert.deepStrictEqual(first.getUserMeta().map(pair => [pair.key, pair.value]), [['Colour', 'grün']]);
  assert.deepStrictEqual(first.getLinks().map(link => [link.bucket, link.key, link.tag]), [['other', 'a/b', 'friend']]);
  assert.deepStrictEqual(first.getIndex('colour_bin'), ['red']);
  assert.deepStrictEqual(first.getIndex('size_int').map(Number), [7]);

  const json = await ask('storeValue', place(undefined, { value: { a: 1 }, returnBody: true, convertToJs: true }));
  assert.ok(json.generatedKey.length > 10);
  const again = await ask('fetchValue', place(json.generatedKey, { convertToJs: true }));
  assert.deepStrictEqual(again.values[0].value, { a: 1 });
  await ask('deleteValue', place(json.generatedKey));

  const missing = await ask('fetchValue', place('missing'));
  assert.strictEqual(missing.isNotFound, true);
  assert.strictEqual(missing.values.length, 0);
}

async function siblings() {
  for (const value of ['one', 'two']) {
    const object = new KV.RiakObject();
    object.setContentType('text/plain');
    object.setValue(value);
    await ask('storeValue', place('both', { value: object }));
  }

  const both = await fetched('both');
  assert.deepStrictEqual(both.map(text).sort(), ['one', 'two']);
  const settled = both[0];
  settled.setValue('settled');
  const stored = await ask('storeValue', place('both', { value: settled, returnBody: true }));
  assert.deepStrictEqual(stored.values.map(text), ['settled']);

  await ask('deleteValue', place('both'));
  assert.strictEqual((await ask('fetchValue', place('both'))).isNotFound, true);
  const tombstone = await ask('fetchValue', place('both', { returnDeletedVClock: true }));
  assert.ok(tombstone.vclock.length > 0);
}

async function properties() {
  const name = { bucketType: type, bucket: 'with-properties' };
  const before = await ask('fetchBucketProps', name);
  assert.strictEqual(before.nVal, 3);
  assert.strictEqual(before.allowMult, true);
  await ask('storeBucketProps', Object.assign({ allowMult: false, r: 1 }, name));
  const isSo = async wanted => (await ask('fetchBucketProps', name)).r === wanted;
  while (!(await isSo(1))) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  await ask('resetBucketProps', name);
  while (!(await isSo(before.r))) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  assert.strictEqual((await ask('fetchBucketTypeProps', { bucketType: type })).allowMult, true);
  await assert.rejects(ask('fetchValue', { bucketType: 'nope', bucket, key: 'k' }), error => /No bucket-type named/.test(error));
  const preflist = await ask('fetchPreflist', place('first'));
  assert.strictEqual(preflist.preflist.length, 3);
  assert.ok(preflist.preflist.every(replica => replica.primary && replica.node.startsWith('starling@')));
}

async function store(from, to) {
  const writes = [];
  for (let i = from; i < to; i++) {
    const object = new KV.RiakObject();
    object.setContentType('text/plain');
    object.setValue('value ' + i);
    object.addToIndex('n_int', i);
    object.addToIndex('parity_bin', i % 2 === 0 ? 'even' : 'odd');
    writes.push(ask('storeValue', { bucketType: type, bucket: many, key: 'k' + i, value: object }));
  }

  await Promise.all(writes);
}

async function lists(count) {
  const all = Array.from({ length: count }, (_, i) => 'k' + i).sort();
  const place = { bucketType: type, bucket: many };
  for (const stream of [true, false]) {
    const keys = await run(KV.ListKeys, Object.assign({ stream }, place));
    assert.deepStrictEqual([].concat(...keys.map(part => part.keys)).sort(), all);
    const buckets = await run(KV.ListBuckets, { bucketType: type, stream });
    const names = [].concat(...buckets.map(part => part.buckets));
    assert.ok(names.includes(many) && new Set(names).size === names.length, names.join());
  }

  const query = async options => run(KV.SecondaryIndexQuery, Object.assign({ stream: true }, place, options));
  const values = parts => [].concat(...parts.map(part => part.values));
  const odd = values(await query({ indexName: 'parity_bin', indexKey: 'odd' }));
  assert.strictEqual(odd.length, Math.floor(count / 2));
  assert.deepStrictEqual(values(await query({ indexName: 'n_int', indexKey: 11 })).map(value => value.objectKey), ['k11']);

  const paged = [];
  let continuation = null;
  do {
    const options = { indexName: 'n_int', rangeStart: 5, rangeEnd: 24, returnKeyAndIndex: true, maxResults: 6 };
    const parts = await query(continuation ? Object.assign({ continuation }, options) : options);
    paged.push(...values(parts));
    const last = parts[parts.length - 1].continuation;
    continuation = last ? last.toBuffer() : null;
  } while (continuation);
  assert.deepStrictEqual(
    paged.map(value => [value.indexKey, value.objectKey]), Array.from({ length: 20 }, (_, i) => [i + 5, 'k' + (i + 5)]));
}

async function readAll(count) {
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => ask('fetchValue', { bucketType: type, bucket: many, key: 'k' + i })));
  answers.forEach((answer, i) => assert.strictEqual(text(answer.values[0]), 'value ' + i));
}

async function main() {
  await objects();
  await siblings();
  await properties();
  await store(0, 60);
  await lists(60);
  await work(client, 1);
  await pause('lose a node');
  await store(60, 120);
  await readAll(120);
  await lists(120);
  await work(client, 2);
  await pause('take it back');
  await store(120, 150);
  await readAll(150);
  await lists(150);
  await work(client, 3);
  console.log('all is well');
}

main().then(() => process.exit(0), error => {
  console.error(error && error.stack ? error.stack : JSON.stringify(error));
  process.exit(1);
});
