// Calls a method with the stock clients of Connect and of gRPC-Web: node connect.mjs DESCRIPTORS ADDRESS TOKEN METHOD REQUESTS.
// DESCRIPTORS is a file descriptor set, REQUESTS a list of requests in JSON. Prints, one a line, the protocol with the response, or with
// the code, the message and the types of the details of the refusal.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";

const [descriptors, address, token, method, requests] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const [service, name] = method.split("/");
const { input, output, localName } = registry.getService(service).methods.find((one) => one.name === name);
const authorize = (next) => (request) => {
  request.header.set("authorization", `Bearer ${token}`);
  return next(request);
};
const options = { baseUrl: address, httpVersion: "1.1", interceptors: [authorize] };
const transports = {
  connect: createConnectTransport({ ...options, useBinaryFormat: false, defaultTimeoutMs: 30000 }),
  "grpc-web": createGrpcWebTransport(options),
};
for (const [protocol, transport] of Object.entries(transports)) {
  const client = createClient(registry.getService(service), transport);
  for (const request of JSON.parse(requests)) {
    try {
      const response = await client[localName](fromJson(input, request));
      console.log(JSON.stringify({ protocol, response: toJson(output, response) }));
    } catch (error) {
      const { code, rawMessage, details } = ConnectError.from(error);
      console.log(JSON.stringify({ protocol, code: Code[code], message: rawMessage, details: details.map(({ type }) => type) }));
    }
  }
}
process.exit(0);
