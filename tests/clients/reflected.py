"""A caller that knows nothing of Convene's contracts but what the server itself says by reflection.

reflected.py ADDRESS TOKEN REFLECTION METHOD REQUEST: finds METHOD (package.Service/Method) by the reflection service of
version REFLECTION (v1 or v1alpha), calls it with REQUEST (JSON), and prints one JSON object: the services listed, and
the response or the status that refused the call, with its details.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.rpc import error_details_pb2  # registers the types of details
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

PATIENCE = 30


class Reflection(ProtoReflectionDescriptorDatabase):
    """The package's own client asks for v1alpha; v1 is the same messages under another name."""

    def __init__(self, channel, version):
        super().__init__(channel)
        self._stub.ServerReflectionInfo = channel.stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
            request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
            response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
        )


def call(channel, method, token, request):
    """The response, or the status, as JSON."""
    service = method.containing_service.full_name
    types = {"request": method.input_type, "response": method.output_type}
    classes = {name: message_factory.GetMessageClass(descriptor) for name, descriptor in types.items()}
    send = channel.unary_unary(
        f"/{service}/{method.name}",
        request_serializer=classes["request"].SerializeToString,
        response_deserializer=classes["response"].FromString,
    )
    message = json_format.ParseDict(request, classes["request"]())
    try:
        response = send(message, timeout=PATIENCE, metadata=[("authorization", f"Bearer {token}")])
        return {"response": json_format.MessageToDict(response)}
    except grpc.RpcError as error:
        refused = {"code": error.code().name, "message": error.details(), "details": []}
        status = rpc_status.from_call(error)
        if status is not None:
            refused["details"] = [json_format.MessageToDict(detail) for detail in status.details]
        return {"status": refused}


def main(address, token, version, method_name, request):
    with grpc.insecure_channel(address) as channel:
        grpc.channel_ready_future(channel).result(timeout=PATIENCE)
        reflection = Reflection(channel, version)
        pool = descriptor_pool.DescriptorPool(reflection)
        service, method = method_name.split("/")
        found = pool.FindServiceByName(service).FindMethodByName(method)
        answer = call(channel, found, token, json.loads(request))
        print(json.dumps({"services": sorted(reflection.get_services()), **answer}))


main(*sys.argv[1:])
