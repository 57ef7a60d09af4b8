import io.lettuce.core.RedisClient;

void main(String[] args) {
  var client = RedisClient.create("redis://127.0.0.1:" + args[0]);
  try (var connection = client.connect()) {
    var redis = connection.sync();
    redis.set("a", "1");
    IO.println("incrby " + redis.incrby("a", 5));
    redis.multi();
    redis.set("b", "x");
    redis.get("b");
    IO.println("multi " + String.join(",", redis.exec().stream().map(Object::toString).toList()));
    IO.println("ttl " + (redis.expire("b", 10) ? 1 : 0) + " " + redis.ttl("b"));
    IO.println(
        "mget "
            + String.join(
                ",",
                redis.mget("a", "b", "none").stream()
                    .map(each -> each.getValueOrElse(""))
                    .toList()));
  }
  client.shutdown();
}
