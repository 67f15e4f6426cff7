import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Rewrites the PNG of a browser, RGB or RGBA without interlacing, with at most 256 colours: a quarter of the bytes. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const { palette, indexOf } = paletteOf(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexOf(pixels[y * width + x]!);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

/** Pixels as 0xRRGGBB. */
function decode(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const depth = png[25] === 6 ? 4 : 3;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * depth;
  const pixels = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const line = unfilter(raw[start]!, raw.subarray(start + 1, start + 1 + stride), above, depth);
    for (let x = 0; x < width; x += 1)
      pixels[y * width + x] = (line[x * depth]! << 16) | (line[x * depth + 1]! << 8) | line[x * depth + 2]!;
    above = line;
  }
  return { width, height, pixels };
}

/** Undoes what PNG does to a line before it is compressed. */
function unfilter(
  filter: number,
  line: Uint8Array,
  above: Uint8Array,
  depth: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(line.length);
  for (let i = 0; i < line.length; i += 1) {
    const left = i < depth ? 0 : out[i - depth]!;
    const upLeft = i < depth ? 0 : above[i - depth]!;
    const guesses = [0, left, above[i]!, (left + above[i]!) >> 1, paeth(left, above[i]!, upLeft)];
    out[i] = line[i]! + guesses[filter]!;
  }
  return out;
}

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft;
  const [l, u, d] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
  if (l <= u && l <= d) return left;
  return u <= d ? up : upLeft;
}

/** The most frequent colours; the others, shades of the edges of letters, take the nearest of these. */
function paletteOf(pixels: Uint32Array): { palette: number[]; indexOf(colour: number): number } {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts.entries()]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 256)
    .map(([colour]) => colour);
  const known = new Map(palette.map((colour, i) => [colour, i]));
  const indexOf = (colour: number) => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    const distances = palette.map((one) => distance(one, colour));
    const nearest = distances.indexOf(Math.min(...distances));
    known.set(colour, nearest);
    return nearest;
  };
  return { palette, indexOf };
}

function distance(a: number, b: number): number {
  const part = (shift: number) => (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2;
  return part(16) + part(8) + part(0);
}
