import assert from 'node:assert/strict';
import {
  addDays,
  dayNumber,
  dayOf,
  dayOfNumber,
  daysBetween,
  formatTime,
  readOffset,
  readTime,
  startOfDay,
} from '../../src/domain/calendar.js';

describe('domain: calendar', () => {
  const offsets: [spelling: string, minutes: number | undefined][] = [
    ['Z', 0],
    ['+00:00', 0],
    ['+08:00', 480],
    ['+05:30', 330],
    ['+05:45', 345],
    ['-03:30', -210],
    ['+14:00', 840],
    ['-14:00', -840],
    ['+14:01', undefined],
    ['-15:00', undefined],
    ['+8:00', undefined],
    ['08:00', undefined],
    ['+08:60', undefined],
    ['+0800', undefined],
    ['z', undefined],
    ['Asia/Shanghai', undefined],
    ['', undefined],
  ];
  for (const [spelling, minutes] of offsets) {
    it(`reads the offset '${spelling}' as ${minutes === undefined ? 'none' : `${minutes} minutes`}`, () => {
      assert.equal(readOffset(spelling), minutes);
    });
  }

  const instants: [instant: string, zone: string, day: string, wire: string][] = [
    ['2026-03-10T15:59:59.999Z', '+08:00', '2026-03-10', '2026-03-10 23:59:59'],
    ['2026-03-10T16:00:00.000Z', '+08:00', '2026-03-11', '2026-03-11 00:00:00'],
    ['2026-03-10T18:29:59.000Z', '+05:30', '2026-03-10', '2026-03-10 23:59:59'],
    ['2026-03-10T18:30:00.000Z', '+05:30', '2026-03-11', '2026-03-11 00:00:00'],
    ['2026-03-10T03:29:59.000Z', '-03:30', '2026-03-09', '2026-03-09 23:59:59'],
    ['2026-03-10T03:30:00.000Z', '-03:30', '2026-03-10', '2026-03-10 00:00:00'],
    ['2026-12-31T10:00:00.000Z', '+14:00', '2027-01-01', '2027-01-01 00:00:00'],
    ['2024-02-28T16:00:00.000Z', '+08:00', '2024-02-29', '2024-02-29 00:00:00'],
  ];
  for (const [instant, zone, day, wire] of instants) {
    it(`shows ${instant} at ${zone} as ${wire}, and reads it back to the second`, () => {
      const offsetMinutes = readOffset(zone)!;
      const date = new Date(instant);
      assert.equal(dayOf(date, offsetMinutes), day);
      assert.equal(formatTime(date, offsetMinutes), wire);
      const toTheSecond = new Date(Math.floor(date.getTime() / 1000) * 1000);
      assert.deepEqual(readTime(wire, offsetMinutes), toTheSecond);
    });
  }

  for (const spelling of [
    '2026-02-29 00:00:00',
    '2026-02-30 00:00:00',
    '2026-13-01 00:00:00',
    '2026-00-10 00:00:00',
    '2026-01-00 00:00:00',
    '2026-03-10 24:00:00',
    '2026-03-10 25:00:00',
    '2026-03-10 12:60:00',
    '2026-03-10 12:00:60',
    '2026-03-10T12:00:00',
    '2026-03-10 12:00:00Z',
    '2026-03-10 12:00',
    '2026-3-10 12:00:00',
    ' 2026-03-10 12:00:00',
    '2026-03-10',
    '',
  ]) {
    it(`does not take '${spelling}' for a time`, () => {
      assert.equal(readTime(spelling, 480), undefined);
    });
  }

  it('begins a day at midnight of the zone', () => {
    assert.deepEqual(startOfDay('2026-03-10', 480), new Date('2026-03-09T16:00:00Z'));
    assert.deepEqual(startOfDay('2026-03-10', -210), new Date('2026-03-10T03:30:00Z'));
    assert.equal(startOfDay('2026-02-30', 480), undefined);
    assert.equal(startOfDay('2026-03-10 12:00:00', 480), undefined);
  });

  it('adds days over the ends of months and years', () => {
    assert.equal(addDays('2026-12-31', 1), '2027-01-01');
    assert.equal(addDays('2024-02-28', 1), '2024-02-29');
    assert.equal(addDays('2026-03-01', -1), '2026-02-28');
    assert.equal(addDays('2026-03-10', 365), '2027-03-10');
  });

  it('numbers days and finds them by number', () => {
    assert.equal(dayNumber('1970-01-01'), 0);
    for (const day of ['1970-01-02', '2024-02-29', '2026-03-10', '2149-06-06'])
      assert.equal(dayOfNumber(dayNumber(day)), day);
  });

  it('lists the days between two, both included', () => {
    assert.deepEqual(daysBetween('2026-02-27', '2026-03-02'), [
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
    assert.deepEqual(daysBetween('2026-03-10', '2026-03-10'), ['2026-03-10']);
    assert.deepEqual(daysBetween('2026-03-10', '2026-03-09'), []);
  });
});
