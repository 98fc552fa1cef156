/** Stand-ins for camera pictures: a painted canvas as a stream. */
export function face(who: 'me' | 'peer'): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const paint = (): void => {
    const sky = context.createLinearGradient(0, 0, 1280, 720);
    sky.addColorStop(0, who === 'me' ? '#c9b6a0' : '#7d96a8');
    sky.addColorStop(1, who === 'me' ? '#83705f' : '#39505f');
    context.fillStyle = sky;
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = who === 'me' ? '#4b3a30' : '#e2b796';
    context.beginPath();
    context.arc(640, 300, 130, 0, 7);
    context.fill();
    context.fillStyle = who === 'me' ? '#2d4a52' : '#47312a';
    context.beginPath();
    context.ellipse(640, 720, 320, 260, 0, 0, 7);
    context.fill();
  };
  paint();
  setInterval(paint, 100);
  return canvas.captureStream(10);
}
