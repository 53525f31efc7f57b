"""Calls any method of Convene with stock gRPC clients: the server describes its own contracts by reflection.

    python grpc_client.py 127.0.0.1:7401 TOKEN convene.activation.v1.RecordService/GetCountry \\
        '{"header": {"country": "PHL"}}' [--reflection v1alpha]

Prints one JSON object: the services that the server lists, and the response, or the status of the refusal with its
details. `pip install grpcio grpcio-reflection grpcio-status protobuf` installs what this needs.
"""

import argparse
import json

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.rpc import error_details_pb2  # registers the types of details
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

LONGEST_WAIT = 30


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
        response = send(message, timeout=LONGEST_WAIT, metadata=[("authorization", f"Bearer {token}")])
        return {"response": json_format.MessageToDict(response)}
    except grpc.RpcError as error:
        refused = {"code": error.code().name, "message": error.details(), "details": []}
        status = rpc_status.from_call(error)
        if status is not None:
            refused["details"] = [json_format.MessageToDict(detail) for detail in status.details]
        return {"status": refused}


def main(arguments):
    with grpc.insecure_channel(arguments.address) as channel:
        grpc.channel_ready_future(channel).result(timeout=LONGEST_WAIT)
        reflection = Reflection(channel, arguments.reflection)
        pool = descriptor_pool.DescriptorPool(reflection)
        service, name = arguments.method.split("/")
        method = pool.FindServiceByName(service).FindMethodByName(name)
        answer = call(channel, method, arguments.token, json.loads(arguments.request))
        print(json.dumps({"services": sorted(reflection.get_services()), **answer}))


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("address", help="the gRPC server, as host:port")
parser.add_argument("token", help="a bearer token; `convene token --as ROLE` makes one for a local suite")
parser.add_argument("method", help="package.Service/Method")
parser.add_argument("request", help="the request in protobuf's JSON form")
parser.add_argument("--reflection", default="v1", choices=["v1", "v1alpha"], help="the version of the reflection service")
main(parser.parse_args())
