/*
 * Plays pieces of sound as they come, with as little delay as they allow.
 *
 * Runs in the browser's sound thread. Pieces are 48 kHz mono, 16 bits. Sound
 * begins `lead` seconds after its first piece came. A piece that comes late,
 * that is soon after there was nothing left, makes the lead longer; a while
 * without one makes it shorter again.
 */

const SHORTEST = 0.04; // seconds: two packets
const LONGEST = 0.3; // more is a telephone to the moon
const STEP = 0.02; // one packet
const LATE = 0.15; // a longer silence was a pause, not lateness
const CALM = 8; // seconds without lateness after which the lead may shrink
const SPARE = 0.12; // what may wait beyond the lead; more is dropped, oldest first
const REPORT = 2400; // samples: a level every 50 ms

class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.pieces = [];
    this.at = 0; // samples of the first piece that were played
    this.ready = 0; // samples that wait
    this.lead = 0.06;
    this.startsAt = null; // when what waits may begin; null while it plays
    this.playing = false;
    this.ranDryAt = -1;
    this.calmSince = 0;
    this.power = 0;
    this.peak = 0;
    this.counted = 0;
    this.dropped = 0;
    this.port.onmessage = ({ data }) => this.take(new Int16Array(data));
  }

  take(piece) {
    if (!this.playing && this.startsAt === null) {
      if (currentTime - this.ranDryAt < LATE) {
        this.lead = Math.min(LONGEST, this.lead + STEP);
        this.calmSince = currentTime;
      }
      this.startsAt = currentTime + this.lead;
    }
    this.pieces.push(piece);
    this.ready += piece.length;
    const most = (this.lead + SPARE) * sampleRate;
    if (this.playing && this.ready > most) this.drop(this.ready - this.lead * sampleRate);
  }

  drop(count) {
    while (this.pieces.length > 1 && count > 0) {
      const left = this.pieces[0].length - this.at;
      this.pieces.shift();
      this.at = 0;
      this.ready -= left;
      this.dropped += left;
      count -= left;
    }
  }

  process(_inputs, [[output]]) {
    if (!this.playing && this.startsAt !== null && currentTime >= this.startsAt) {
      this.playing = true;
      this.startsAt = null;
    }
    if (this.playing) this.fill(output);
    this.measure(output);
    return true;
  }

  fill(output) {
    for (let place = 0; place < output.length; ) {
      const piece = this.pieces[0];
      if (piece === undefined) {
        this.playing = false;
        this.ranDryAt = currentTime;
        return;
      }
      const count = Math.min(output.length - place, piece.length - this.at);
      for (let index = 0; index < count; index += 1) {
        output[place + index] = piece[this.at + index] / 0x8000;
      }
      place += count;
      this.at += count;
      this.ready -= count;
      if (this.at === piece.length) {
        this.pieces.shift();
        this.at = 0;
      }
    }
    if (currentTime - this.calmSince > CALM) {
      this.lead = Math.max(SHORTEST, this.lead - STEP / 2);
      this.calmSince = currentTime;
    }
  }

  measure(output) {
    for (const sample of output) {
      this.power += sample * sample;
      this.peak = Math.max(this.peak, Math.abs(sample));
    }
    this.counted += output.length;
    if (this.counted < REPORT) return;
    const level = Math.sqrt(this.power / this.counted);
    const behind = this.playing ? this.ready / sampleRate : 0;
    this.port.postMessage({ level, peak: this.peak, behind, lead: this.lead, dropped: this.dropped });
    this.power = this.peak = this.counted = 0;
  }
}

registerProcessor("ear", Ear);
