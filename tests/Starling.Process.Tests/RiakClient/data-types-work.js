'use strict';

// What an application does with data types, before a node is lost, without it, and when it is back: every step ends in the value that it must.

const assert = require('assert');
const DataTypes = require('./data-types');

module.exports = async function work(client, round) {
  const types = new DataTypes(client, 'types-' + process.pid);
  const key = 'k' + round;

  // One value that lives through all rounds, and new ones in each.
  for (let i = 0; i < 10; i++) {
    await types.count('lasting', i === 9 ? -4 : 1);
  }

  assert.strictEqual(await types.counter('lasting'), 5 * round);
  assert.deepStrictEqual((await types.set('nothing')).isNotFound, true);
  const made = await types.ask('updateSet', 'sets', undefined, { additions: ['x'], removals: [] }, {});
  assert.ok(made.generatedKey.length > 10);
  assert.deepStrictEqual((await types.set(made.generatedKey)).values, ['x']);

  await types.changeSet(key, ['milk', 'bread', 'eggs']);
  const { context } = await types.set(key);
  await types.changeSet(key, ['milk']);
  assert.deepStrictEqual((await types.changeSet(key, ['tea'], ['milk', 'bread'], context)).values, ['eggs', 'milk', 'tea']);
  assert.deepStrictEqual((await types.set(key)).values, ['eggs', 'milk', 'tea']);
  await types.changeSet('lasting', ['round ' + round]);
  assert.strictEqual((await types.set('lasting')).values.length, round);
  await assert.rejects(types.changeSet(key, [], ['cocoa']), error => /precondition,\{not_present,<<"cocoa">>/.test(error.message));
  await types.remove(key, 'sets');
  assert.strictEqual((await types.set(key)).isNotFound, true);

  await maps(types, key);
  assert.strictEqual(await types.estimateWith(key, ['a', 'b', 'c', 'a']), 3);
  assert.strictEqual(await types.estimateWith(key, ['d']), 4);
  assert.strictEqual(await types.estimate(key), 4);
  await types.grow(key, ['b', 'a']);
  await types.grow(key, ['c']);
  assert.deepStrictEqual(await types.grown(key), ['a', 'b', 'c']);

  if (round === 1) {
    await types.ask('storeBucketProps', 'default', undefined, { allowMult: true }, {});
    for (let left = 200; left > 0; left--) {
      if (await types.countOld('settling', 1).then(() => true, () => false)) {
        break;
      }

      await new Promise(resolve => setTimeout(resolve, 50));
    }

    // Each node remembers properties for a second.
    await new Promise(resolve => setTimeout(resolve, 1500));
  }

  assert.strictEqual(await types.countOld('old', 7), 7 + 4 * (round - 1));
  assert.strictEqual(await types.countOld('old', -3), 4 * round);
  await assert.rejects(types.ask('updateCounter', 'sets', key, { increment: 1 }, {}), error => /bucket type is `set`/.test(error.message));
};

async function maps(types, key) {
  await types.changeMap(key, map => {
    map.incrementCounter('visits', 3).addToSet('tags', 'a').addToSet('tags', 'b').setRegister('name', 'Ann').setFlag('paid', true);
    map.map('home').setRegister('city', 'Oslo').incrementCounter('rooms', 4).map('inner').setFlag('deep', true);
  });
  const first = await types.map(key);
  assert.deepStrictEqual(plain(first.map), {
    counters: { visits: 3 }, sets: { tags: ['a', 'b'] }, registers: { name: 'Ann' }, flags: { paid: true },
    maps: {
      home: {
        counters: { rooms: 4 }, sets: {}, registers: { city: 'Oslo' }, flags: {},
        maps: { inner: { counters: {}, sets: {}, registers: {}, flags: { deep: true }, maps: {} } },
      },
    },
  });
  await types.changeMap(key, map => map.addToSet('tags', 'c').addToSet('more', 'x'));

  // An element comes and another goes in one change, and 'c', which this context has not seen, is not its to take.
  const changed = await types.changeMap(
    key, map => map.addToSet('tags', 'd').removeFromSet('tags', 'a').setFlag('paid', false).removeRegister('name').removeMap('home'), first.context);
  assert.deepStrictEqual(plain(changed.map), {
    counters: { visits: 3 }, sets: { more: ['x'], tags: ['b', 'c', 'd'] }, registers: {}, flags: { paid: false }, maps: {},
  });
  const gone = await types.changeMap(key, map => map.removeSet('tags').removeCounter('visits').removeFlag('paid'), changed.context);
  assert.deepStrictEqual(plain(gone.map), { counters: {}, sets: { more: ['x'] }, registers: {}, flags: {}, maps: {} });
}

// Registers as text, nested maps too.
function plain(map) {
  return Object.assign({}, map, {
    registers: Object.fromEntries(Object.entries(map.registers).map(([name, value]) => [name, value.toString()])),
    maps: Object.fromEntries(Object.entries(map.maps).map(([name, value]) => [name, plain(value)])),
  });
}

module.exports.plain = plain;
