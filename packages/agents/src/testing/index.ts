export { type ModelAnswer, type ModelRequest, type ModelServer, startModelServer } from "./model-server.ts";
export { type ModelStreamName, readModelStream, toModelAnswer } from "./model-streams.ts";
