/*
 * The listen switch's other half: pieces of sound go to the worklet, levels come back.
 */

const RATE = 48000; // what the playground sends; a context of this rate resamples nothing

export class Ear {
  /** `heard` is called twenty times a second with {level, peak, behind, lead, dropped}. */
  constructor(heard) {
    this.heard = heard;
    this.context = null;
    this.node = null;
    this.gain = null;
    this.volume = 0.8;
  }

  /** Begin to play. Must come from a click or a key, or browsers stay silent. */
  async start() {
    this.context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    await this.context.audioWorklet.addModule("/page/worklet.js");
    this.node = new AudioWorkletNode(this.context, "ear", {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.gain = new GainNode(this.context, { gain: this.volume });
    this.node.connect(this.gain).connect(this.context.destination);
    this.node.port.onmessage = ({ data }) => this.heard(data);
    await this.context.resume();
  }

  /** Seconds from here to the loudspeaker, as far as the browser knows. */
  get outputDelay() {
    return this.context?.outputLatency || this.context?.baseLatency || 0;
  }

  put(buffer) {
    this.node?.port.postMessage(buffer, [buffer]);
  }

  setVolume(volume) {
    this.volume = volume;
    this.gain?.gain.setTargetAtTime(volume, this.context.currentTime, 0.02);
  }

  async stop() {
    const context = this.context;
    this.context = this.node = this.gain = null;
    await context?.close();
  }
}

const BARS = 60; // three seconds of levels
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** The last few seconds of loudness, as a picture. */
export class Wave {
  constructor(canvas) {
    this.canvas = canvas;
    this.levels = new Array(BARS).fill(0);
    this.silent = BARS;
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  add(level) {
    this.silent = level > 0.001 ? 0 : this.silent + 1;
    if (this.silent > BARS) return;
    this.levels.push(loudness(level));
    this.levels.shift();
    this.draw();
  }

  draw() {
    const { canvas, levels } = this;
    const scale = devicePixelRatio || 1;
    const width = (canvas.width = Math.round(canvas.clientWidth * scale));
    const height = (canvas.height = Math.round(canvas.clientHeight * scale));
    const ink = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    const step = width / BARS;
    for (let index = 0; index < BARS; index += 1) {
      // Without motion it is one steady meter instead of a picture that runs.
      const lit = STILL.matches ? index / BARS < levels[BARS - 1] : levels[index] > 0.02;
      const tall = STILL.matches ? 0.5 : Math.max(0.06, levels[index]);
      ink.fillStyle = style.getPropertyValue(lit ? "--wave" : "--wave-idle");
      ink.beginPath();
      ink.roundRect(index * step + step * 0.2, (height * (1 - tall)) / 2, step * 0.6, height * tall, step * 0.3);
      ink.fill();
    }
  }
}

/** Turn a level into what the eye takes for loudness: 0 at -46 dB, 1 at -10 dB, where speech is loud. */
export function loudness(level) {
  return level > 0 ? Math.max(0, Math.min(1, (20 * Math.log10(level) + 46) / 36)) : 0;
}
