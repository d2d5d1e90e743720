// Opens CARs with ipfs-car as a stranger would, verifies every block and prints what is inside.
//   npm run check -- FILE.car…
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('node_modules/ipfs-car/bin.js', import.meta.url))
function ipfsCar (...args) {
  const run = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`ipfs-car ${args[0]}: ${run.stderr}`)
  return run.stdout.trim()
}

const cars = process.argv.slice(2)
if (cars.length === 0) throw new Error('name the CARs to check')
for (const car of cars) {
  const to = await mkdtemp(join(tmpdir(), 'car-'))
  try {
    ipfsCar('hash', car)
    ipfsCar('unpack', car, '--output', join(to, 'root'))
    const unpacked = join(to, 'root')
    const names = (await stat(unpacked)).isDirectory() ? await readdir(unpacked) : ['(a file)']
    console.log(`${car}: root ${ipfsCar('roots', car)}, ${ipfsCar('blocks', car).split('\n').length} blocks, ${names.join(' ')}`)
  } finally {
    await rm(to, { recursive: true })
  }
}
