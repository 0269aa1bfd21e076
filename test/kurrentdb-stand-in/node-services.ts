import type { handleUnaryCall } from '@grpc/grpc-js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import { obstacle } from './node.ts';
import type { Node } from './node.ts';

const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;

const STREAMS = 'event_store.client.streams.streams';

/** `ServerFeatures.GetSupportedMethods`: the client batches its appends only when the server says that it can. */
export function featuresService(node: Node): handleUnaryCall<shared.Empty, features.SupportedMethods> {
  return unhindered(node, 'GetSupportedMethods', () => {
    const message = new features.SupportedMethods();
    message.setEventStoreServerVersion('26.0.0');
    for (const name of ['read', 'append', 'batchappend', 'delete', 'tombstone']) {
      const method = new features.SupportedMethod();
      method.setServiceName(STREAMS);
      method.setMethodName(name);
      message.getMethodsList().push(method);
    }
    return message;
  });
}

/** `Gossip.Read`: the members of the cluster, asked by clients that know several hosts. */
export function gossipService(node: Node): handleUnaryCall<shared.Empty, gossip.ClusterInfo> {
  return unhindered(node, 'Gossip', () => {
    const message = new gossip.ClusterInfo();
    message.setMembersList(
      node.members().map((member) => {
        const info = new gossip.MemberInfo();
        const id = new shared.UUID();
        id.setString(member.instanceId);
        info.setInstanceId(id);
        info.setTimeStamp(String(BigInt(node.database.now()) * 10_000n));
        info.setState(member.state === 'leader' ? LEADER : FOLLOWER);
        info.setIsAlive(member.alive);
        const endpoint = new gossip.EndPoint();
        endpoint.setAddress(member.host);
        endpoint.setPort(member.port);
        info.setHttpEndPoint(endpoint);
        return info;
      }),
    );
    return message;
  });
}

function unhindered<Request, Response>(node: Node, name: string, answer: () => Response): handleUnaryCall<Request, Response> {
  return (call, respond) => {
    node.count(name);
    const hindrance = obstacle(node, 'others', call.metadata);
    if (hindrance?.reason === 'silence') return;
    if (hindrance === undefined) respond(null, answer());
    else respond(hindrance.failure);
  };
}
