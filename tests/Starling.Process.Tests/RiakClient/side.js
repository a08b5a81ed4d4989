'use strict';

// A client on one side of a network that is cut, and later whole again. Called with the side ('a' or 'b') and the addresses of the nodes on it. Both sides
// change the same values; what they must see in the end is written once, below, from the laws of each type. It says what it waits for on a line
// of its own ('ready', 'apart'), goes on when it is sent a line, and ends with code 1 when it has not seen the merged values in time.

const assert = require('assert');
const readline = require('readline');
const Riak = require('basho-riak-client');
const DataTypes = require('./data-types');
const { plain } = require('./data-types-work');

const [side, ...addresses] = process.argv.slice(2);
const within = 25000;
const client = new Riak.Client(addresses);
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const one = new DataTypes(client, 'two-sides', { r: 1, w: 1, dw: 1 });
const all = new DataTypes(client, 'two-sides', { r: 3, w: 3, dw: 3 });

async function pause(text) {
  console.log(text);
  assert.ok(!(await lines.next()).done, 'nobody answered');
}

async function begin() {
  await all.count('c', 10);
  await all.changeSet('s', ['both go', 'a takes', 'b takes', 'a renews', 'stays']);
  await all.changeMap('m', map => {
    map.incrementCounter('visits', 1).addToSet('tags', 'old').addToSet('left', 'old').setRegister('name', 'old').setFlag('paid', true).setFlag('off', true);
    map.map('home').setRegister('city', 'Oslo').incrementCounter('rooms', 1);
  });
  await all.estimateWith('h', ['1', '2']);
  await all.grow('g', ['1', '2']);
}

const apart = {
  async a(set, map) {
    for (let i = 0; i < 20; i++) {
      await one.count('c', 1);
    }

    await one.changeSet('s', ['new of a', 'a renews'], ['both go', 'a takes'], set);
    await one.changeMap('m', op => {
      op.incrementCounter('visits', 5).addToSet('tags', 'of a').setFlag('paid', false).setFlag('off', false).removeRegister('name').removeSet('left');
      op.map('home').setRegister('city', 'Rome');
    }, map);
    await one.estimateWith('h', ['2', '3']);
    await one.grow('g', ['3']);
    assert.strictEqual(await one.counter('c'), 30);
    assert.deepStrictEqual((await one.set('s')).values, ['a renews', 'b takes', 'new of a', 'stays']);
  },

  async b(set, map) {
    for (let i = 0; i < 10; i++) {
      await one.count('c', i === 0 ? -2 : 1);
    }

    await one.changeSet('s', ['new of b'], ['both go', 'b takes', 'a renews'], set);
    await one.changeMap('m', op => {
      op.incrementCounter('visits', 7).removeSet('tags').setFlag('paid', true).setRegister('name', 'of b').removeMap('home');
    }, map);
    await one.estimateWith('h', ['4', '5']);
    await one.grow('g', ['4']);
    assert.strictEqual(await one.counter('c'), 17);
    assert.deepStrictEqual((await one.set('s')).values, ['a takes', 'new of b', 'stays']);
  },
};

// The laws: counts add up; a remove takes what its context had seen, so what the other side added or renewed stays; a field that was changed on one side
// and removed on the other stays with the change alone; enabling wins over a disabling that had not seen it.
const merged = {
  counter: 37,
  set: ['a renews', 'new of a', 'new of b', 'stays'],
  map: {
    counters: { visits: 13 }, sets: { tags: ['of a'] }, registers: { name: 'of b' }, flags: { off: false, paid: true },
    maps: { home: { counters: {}, sets: {}, registers: { city: 'Rome' }, flags: {}, maps: {} } },
  },
  estimate: 5,
  grown: ['1', '2', '3', '4'],
};

const look = async types => ({
  counter: await types.counter('c'),
  set: (await types.set('s')).values,
  map: plain((await types.map('m')).map),
  estimate: await types.estimate('h'),
  grown: await types.grown('g'),
});

async function main() {
  if (side === 'a') {
    await begin();
  }

  await pause('ready');
  const [set, map] = [(await all.set('s')).context, (await all.map('m')).context];
  await pause('read');
  await apart[side](set, map);
  await pause('apart');

  // First what a replica of this side has, so that it is the cluster that heals, and not this reader.
  let seen;
  for (const until = Date.now() + within; ;) {
    try {
      seen = await look(one);
      assert.deepStrictEqual(seen, merged);
      break;
    } catch (error) {
      if (Date.now() > until) {
        throw error;
      }
    }

    await new Promise(resolve => setTimeout(resolve, 100));
  }

  assert.deepStrictEqual(await look(all), merged);
  console.log('all is well');
}

main().then(() => process.exit(0), error => {
  console.error(error && error.stack ? error.stack : JSON.stringify(error));
  process.exit(1);
});
