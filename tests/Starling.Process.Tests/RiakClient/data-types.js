'use strict';

// Riak's data types by its own client, as promises. The tables are named by the kind's plural, as the tests make them.

const inherits = require('util').inherits;
const Joi = require('joi');
const Riak = require('basho-riak-client');
const CommandBase = require('basho-riak-client/lib/commands/commandbase');
const proto = name => require('basho-riak-client/lib/protobuf/riakprotobuf').getProtoFor(name);
const { UpdateMap, FetchHll, UpdateHll } = Riak.Commands.CRDT;

// The client's protocol has grow-only sets and the counters of old, and no commands for them.
function command(name, request, response, fill) {
  function Command(options, callback) {
    CommandBase.call(this, request, response, callback);
    this.validateOptions(options, Joi.object().unknown());
  }

  inherits(Command, CommandBase);
  Command.prototype.constructPbRequest = function () {
    const message = this.getPbReqBuilder();
    message.setBucket(Buffer.from(this.options.bucket));
    message.setKey(Buffer.from(this.options.key));
    fill(message, this.options);
    return message;
  };
  Command.prototype.onSuccess = function (answer) {
    this._callback(null, answer);
    return true;
  };
  return Command;
}

const FetchGSet = command('FetchGSet', 'DtFetchReq', 'DtFetchResp', (message, options) => {
  message.setType(Buffer.from('gsets'));
  message.setR(options.r || null);
});

const UpdateGSet = command('UpdateGSet', 'DtUpdateReq', 'DtUpdateResp', (message, options) => {
  const [operation, adds] = [new (proto('DtOp'))(), new (proto('GSetOp'))()];
  adds.adds = options.additions.map(element => Buffer.from(element));
  operation.setGsetOp(adds);
  message.setType(Buffer.from('gsets'));
  message.setOp(operation);
  message.setW(options.w || null);
  message.setDw(options.dw || null);
});

const OldCounter = command('OldCounter', 'RpbCounterUpdateReq', 'RpbCounterUpdateResp', (message, options) => {
  message.setAmount(options.amount);
  message.setReturnvalue(true);
});

class DataTypes {
  // Quorums are { r, w, dw } or nothing, for the buckets' own.
  constructor(client, bucket, quorums) {
    this.client = client;
    this.bucket = bucket;
    this.reads = quorums ? { r: quorums.r } : {};
    this.writes = quorums ? { w: quorums.w, dw: quorums.dw } : {};
  }

  async count(key, increment) {
    return (await this.ask('updateCounter', 'counters', key, { increment }, this.writes)).counterValue;
  }

  async counter(key) {
    return (await this.ask('fetchCounter', 'counters', key, {}, this.reads)).counterValue;
  }

  // Gives { values, context }.
  async changeSet(key, additions, removals, context) {
    const more = { additions, removals: removals || [] };
    return this.ask('updateSet', 'sets', key, context ? Object.assign(more, { context }) : more, this.writes);
  }

  set(key) {
    return this.ask('fetchSet', 'sets', key, {}, this.reads);
  }

  // Gives { map, context }. The change is made by a function that is given an empty operation.
  async changeMap(key, change, context) {
    const op = new UpdateMap.MapOperation();
    change(op);
    return this.ask('updateMap', 'maps', key, context ? { op, context } : { op }, this.writes);
  }

  map(key) {
    return this.ask('fetchMap', 'maps', key, {}, this.reads);
  }

  async estimateWith(key, additions) {
    return (await this.run(UpdateHll, Object.assign({ bucketType: 'hlls', additions }, this.writes), key)).cardinality;
  }

  async estimate(key) {
    return (await this.run(FetchHll, Object.assign({ bucketType: 'hlls' }, this.reads), key)).cardinality;
  }

  grow(key, additions) {
    return this.run(UpdateGSet, Object.assign({ additions }, this.writes), key);
  }

  async grown(key) {
    const answer = await this.run(FetchGSet, this.reads, key);
    return answer.getValue() ? answer.getValue().gset_value.map(element => element.toString('utf8')) : [];
  }

  async countOld(key, amount) {
    return (await this.run(OldCounter, { amount }, key)).value.toNumber();
  }

  remove(key, type) {
    return this.ask('deleteValue', type, key, {}, {});
  }

  ask(method, bucketType, key, options, quorums) {
    return new Promise((resolve, reject) => this.client[method](
      Object.assign({ bucketType, bucket: this.bucket }, key === undefined ? {} : { key }, options, quorums),
      (err, answer) => (err ? reject(err instanceof Error ? err : new Error(`${method} ${key}: ${err}`)) : resolve(answer))));
  }

  run(command, options, key) {
    return new Promise((resolve, reject) => this.client.execute(new command(
      Object.assign({ bucket: this.bucket, key }, options), (err, answer) => (err ? reject(new Error(`${key}: ${err}`)) : resolve(answer)))));
  }
}

module.exports = DataTypes;
