import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPooled;

void main(String[] args) {
  int port = Integer.parseInt(args[0]);
  try (var pooled = new JedisPooled("127.0.0.1", port)) {
    pooled.set("a", "1");
  }
  try (var client = new Jedis("127.0.0.1", port)) {
    IO.println("incrby " + client.incrBy("a", 5));
    var transaction = client.multi();
    transaction.set("b", "x");
    transaction.get("b");
    IO.println(
        "multi " + String.join(",", transaction.exec().stream().map(Object::toString).toList()));
    IO.println("ttl " + client.expire("b", 10L) + " " + client.ttl("b"));
    IO.println(
        "mget "
            + String.join(
                ",",
                client.mget("a", "b", "none").stream()
                    .map(each -> each == null ? "" : each)
                    .toList()));
  }
}
