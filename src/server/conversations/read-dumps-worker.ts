import { parentPort, workerData } from 'node:worker_threads'
import { readDumps, type ReadJob } from './read-dumps.ts'

// A history of megabytes takes a second to read; nobody else's reply is to stand still for it.
parentPort!.postMessage(readDumps(workerData as ReadJob))
