import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeWindow } from "../src/time-window";

test("follows the present", () => {
  const view = new TimeWindow(60);
  assert.deepEqual(view.range(1000), [940, 1000]);
  assert.deepEqual(view.range(1001), [941, 1001]);
});

test("held, it stays where it was until it follows again", () => {
  const view = new TimeWindow(60);
  view.hold(1000);
  assert.deepEqual(view.range(1500), [940, 1000]);
  view.follow();
  assert.deepEqual(view.range(1500), [1440, 1500]);
});

test("panning to the past holds it, panning to the present follows", () => {
  const view = new TimeWindow(60);
  view.pan(-30, 1000, 0);
  assert.deepEqual(view.range(1000), [910, 970]);
  assert.equal(view.following, false);
  view.pan(40, 1000, 0);
  assert.equal(view.following, true);
});

test("panning stops before the oldest reading leaves the view", () => {
  const view = new TimeWindow(50);
  view.pan(-5000, 1000, 900);
  assert.deepEqual(view.range(1000), [850, 900]);
});

test("zooming keeps the time under the pointer", () => {
  const view = new TimeWindow(100);
  view.pan(-500, 1000, 0);
  view.zoom(0.5, 0.25, 1000);
  assert.deepEqual(view.range(1000), [412.5, 462.5]);
});

test("zooming while following keeps the present at the edge", () => {
  const view = new TimeWindow(100);
  view.zoom(2, 0, 1000);
  assert.deepEqual(view.range(1000), [800, 1000]);
});

test("spans stay within half a second and an hour", () => {
  const view = new TimeWindow(60);
  view.zoom(1e9, 1, 0);
  assert.equal(view.span, 3600);
  view.zoom(1e-9, 1, 0);
  assert.equal(view.span, 0.5);
});
