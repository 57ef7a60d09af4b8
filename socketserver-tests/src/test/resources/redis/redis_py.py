import sys

import redis

client = redis.Redis(port=int(sys.argv[1]), decode_responses=True)
client.set("a", 1)
print("incrby", client.incrby("a", 5))
pipeline = client.pipeline()
pipeline.set("b", "x")
pipeline.get("b")
print("multi OK," + pipeline.execute()[1])
print("ttl", int(client.expire("b", 10)), client.ttl("b"))
print("mget " + ",".join(each or "" for each in client.mget("a", "b", "none")))
client.close()
