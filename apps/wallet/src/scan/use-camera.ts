import { pause } from '@lanyard/client/time-limits';
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { readCode } from './reader.ts';

export type CameraState = 'starting' | 'on' | 'denied' | 'none' | 'failed';

/** Between two looks at the picture, in milliseconds: a code is found at once, and the phone stays cool. */
const lookEveryMilliseconds = 120;
/** The same code is told again after this long in sight, so that a second try needs no second code. */
const tellAgainMilliseconds = 4000;

export interface Torch {
  readonly on: boolean;
  readonly toggle: () => void;
}

export interface Camera {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly state: CameraState;
  /** Undefined where the camera has no light. */
  readonly torch: Torch | undefined;
  readonly restart: () => void;
}

/** The camera at the back, and every code it sees. */
export function useCamera(onText: (text: string) => void): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef(onText);
  const [state, setState] = useState<CameraState>('starting');
  const [track, setTrack] = useState<MediaStreamTrack>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    tell.current = onText;
  }, [onText]);

  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      const stream = await openStream();
      stop.signal.addEventListener('abort', () => end(stream));
      const screen = video.current;
      if (stop.signal.aborted || screen === null) return end(stream);
      screen.srcObject = stream;
      await screen.play();
      setTrack(stream.getVideoTracks()[0]);
      setState('on');
      await watch(screen, (text) => tell.current(text), stop.signal);
    };
    setState('starting');
    run().catch((error: unknown) => {
      if (!stop.signal.aborted) setState(stateOf(error));
    });
    return () => stop.abort();
  }, [round]);

  const restart = useCallback(() => setRound((count) => count + 1), []);
  return { video, state, torch: useTorch(track), restart };
}

const openStream = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 1280 } },
  });

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function stateOf(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' || !('mediaDevices' in navigator)
    ? 'none'
    : 'failed';
}

async function watch(
  video: HTMLVideoElement,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const canvas = document.createElement('canvas');
  let last: { readonly text: string; readonly at: number } | undefined;
  while (!signal.aborted) {
    const text = document.hidden ? undefined : await readCode(video, canvas, 'quick');
    const now = performance.now();
    if (text !== undefined && (text !== last?.text || now - last.at > tellAgainMilliseconds)) {
      last = { text, at: now };
      if (!signal.aborted) tell(text);
    }
    await pause(lookEveryMilliseconds, signal);
  }
}

/** Chromium on Android alone; the types of the DOM do not know it. */
function useTorch(track: MediaStreamTrack | undefined): Torch | undefined {
  const [on, setOn] = useState(false);
  const capabilities = track?.getCapabilities?.() as { readonly torch?: boolean } | undefined;
  if (track === undefined || capabilities?.torch !== true) return undefined;
  const toggle = () => {
    const constraints = { advanced: [{ torch: !on }] } as unknown as MediaTrackConstraints;
    track.applyConstraints(constraints).then(
      () => setOn(!on),
      // It went out by itself, as when the phone is too warm.
      () => setOn(false),
    );
  };
  return { on, toggle };
}
