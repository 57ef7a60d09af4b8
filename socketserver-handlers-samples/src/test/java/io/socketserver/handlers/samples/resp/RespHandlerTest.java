package io.socketserver.handlers.samples.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.handlers.samples.ScriptedRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespHandlerTest {

  private final AtomicLong clock = new AtomicLong(-5_000);
  private final Store store = new Store(100, 10_000, clock::get);

  @Test
  void answersAPipelineInOneWrite() throws Exception {
    ScriptedRequest request = serve("PING\r\n".repeat(16));

    assertThat(request.writes()).containsExactly("+PONG\r\n".repeat(16));
  }

  @Test
  void writesWhatItHasBeforeItWaitsForTheRestOfACommand() throws Exception {
    ScriptedRequest request = serve("PING\r\nPI", "NG\r\n");

    assertThat(request.writes()).containsExactly("+PONG\r\n", "+PONG\r\n");
    assertThat(request.writesBeforeReads()).containsExactly(0, 1);
  }

  @Test
  void writesManyRepliesBeforeTheyTakeMuchMemory() throws Exception {
    serve("SET a " + "x".repeat(5_000) + "\r\n");

    ScriptedRequest request = serve(String.join("", Collections.nCopies(1_000, "GET a\r\n")));

    assertThat(request.written()).hasSize(1_000 * (5_000 + "$5000\r\n\r\n".length()));
    assertThat(request.writes()).allMatch(write -> write.length() <= 64 * 1024);
  }

  @Test
  void endsAfterQuit() throws Exception {
    assertThat(serve("PING\r\nQUIT\r\nPING\r\n").written()).isEqualTo("+PONG\r\n+OK\r\n");
  }

  @Test
  void endsAfterWhatIsNoCommand() throws Exception {
    assertThat(serve("PING\r\n*x\r\nPING\r\n").written())
        .isEqualTo("+PONG\r\n-ERR Protocol error: invalid multibulk length\r\n");
  }

  @Test
  void doesNotObeyAWebPage() throws Exception {
    assertThat(serve("POST / HTTP/1.1\r\nHost: a\r\n\r\nSET a b\r\n").written()).isEmpty();
    assertThat(serve("FETCH\r\nHost: a\r\nSET a b\r\n").written()).startsWith("-ERR unknown");
    assertThat(serve("GET a\r\n").written()).isEqualTo("$-1\r\n");
  }

  @Test
  void sendsNothingBackThatATerminalWouldObey() throws Exception {
    assertThat(serve("\u001b[2J" + "x".repeat(200) + "\r\n").written())
        .isEqualTo(
            "-ERR unknown command '?[2J" + "x".repeat(124) + "', with args beginning with: \r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PING|+PONG",
        "ping hi|$2^hi",
        "ECHO x|$1^x",
        "GET a|$-1",
        "SET a 1;GET a|+OK^$1^1",
        "SET a 1;INCR a;INCR a;DECR a|+OK^:2^:3^:2",
        "DECR a|:-1",
        "SET a x;INCR a|+OK^-ERR value is not an integer or out of range",
        "SET a 01;INCR a|+OK^-ERR value is not an integer or out of range",
        "SET a +1;INCR a|+OK^-ERR value is not an integer or out of range",
        "SET a 9223372036854775808;INCR a|+OK^-ERR value is not an integer or out of range",
        "SET a 9223372036854775807;INCR a|+OK^-ERR increment or decrement would overflow",
        "SET a -9223372036854775808;DECR a|+OK^-ERR increment or decrement would overflow",
        "SET a 1;DEL a b a;EXISTS a|+OK^:1^:0",
        "SET a 1;SET b 1;EXISTS a b b c|+OK^+OK^:3",
        "SET a 1 NX;SET a 2 nx;GET a|+OK^$-1^$1^1",
        "SET a 1 XX;SET a 1;SET a 2 XX;GET a|$-1^+OK^+OK^$1^2",
        "SET a 1 NX XX|-ERR syntax error",
        "SET a 1 EX|-ERR syntax error",
        "SET a 1 EX 1 PX 1|-ERR syntax error",
        "SET a 1 EX 0|-ERR invalid expire time in 'set' command",
        "SET a 1 PX -1|-ERR invalid expire time in 'set' command",
        "SET a 1 EX 9223372036854775807|-ERR invalid expire time in 'set' command",
        "SET a 1 EX ten|-ERR value is not an integer or out of range",
        "SET a 1 EX 10;TTL a;PTTL a|+OK^:10^:10000",
        "SET a 1 PX 1400 NX;TTL a|+OK^:1",
        "SET a 1 PX 9223372036854775806|-ERR invalid expire time in 'set' command",
        "SET a 1 EX 10;SET a 2;TTL a|+OK^+OK^:-1",
        "SET a 1 EX 10;INCR a;TTL a|+OK^:2^:10",
        "TTL a;PTTL a|:-2^:-2",
        "SET a 1 EX 10;SET a 2 KEEPTTL;TTL a;GET a|+OK^+OK^:10^$1^2",
        "SET a 1 GET;SET a 2 NX GET;SET a 3 XX GET;GET a|$-1^$1^1^$1^1^$1^3",
        "SET a 1 EXAT 1;GET a;SET a 1 PXAT 99999999999999;GET a|+OK^$-1^+OK^$1^1",
        "SET a 1 EXAT 0|-ERR invalid expire time in 'set' command",
        "SET a 1 NX NX EX 10 EX 20;TTL a|+OK^:20",
        "SET a 1 KEEPTTL EX 10|-ERR syntax error",
        "SET a 1;EXPIRE a 9 XX;EXPIRE a 9 GT;EXPIRE a 9 NX;EXPIRE a 8 LT;TTL a|+OK^:0^:0^:1^:1^:8",
        "EXPIRE a 1 FOO|-ERR Unsupported option FOO",
        "MULTI;EXEC a;EXEC|+OK^-EXECABORT Transaction discarded because of: wrong number of"
            + " arguments for 'exec' command^-ERR EXEC without MULTI",
        "MULTI;CLIENT NOPE;EXEC|+OK^-ERR unknown subcommand 'NOPE'. Try CLIENT HELP."
            + "^-EXECABORT Transaction discarded because of previous errors.",
        "INFO keyspace;INFO nope|$12^# Keyspace^^$0^",
        "EXPIRE a 1|:0",
        "SET a 1;EXPIRE a 7;TTL a|+OK^:1^:7",
        "SET a 1;EXPIRE a 0;EXISTS a|+OK^:1^:0",
        "SET a 1;EXPIRE a 9223372036854775807|+OK^-ERR invalid expire time in 'expire' command",
        "SET a 1;EXPIRE a -9223372036854775808|+OK^-ERR invalid expire time in 'expire' command",
        "SET a 1;EXPIRE a 9223370399119966|+OK^-ERR invalid expire time in 'expire' command",
        "SET a 1;PEXPIRE a 9223372036854775807|+OK^-ERR invalid expire time in 'pexpire' command",
        "SET a 1;PEXPIRE a 7000;TTL a;PERSIST a;TTL a;PERSIST a|+OK^:1^:7^:1^:-1^:0",
        "PERSIST a;PEXPIRE a 1|:0^:0",
        "INCRBY a 5;INCRBY a -2;DECRBY a 10|:5^:3^:-7",
        "INCRBY a x|-ERR value is not an integer or out of range",
        "DECRBY a -9223372036854775808|-ERR decrement would overflow",
        "MSET a 1 b 2;MGET a b c|+OK^*3^$1^1^$1^2^$-1",
        "MSET a 1 b|-ERR wrong number of arguments for 'mset' command",
        "SETEX a 10 x;TTL a;GET a|+OK^:10^$1^x",
        "SETEX a 0 x|-ERR invalid expire time in 'setex' command",
        "SETNX a 1;SETNX a 2;GET a|:1^:0^$1^1",
        "SET a 1;GETDEL a;GETDEL a|+OK^$1^1^$-1",
        "APPEND a xy;APPEND a z;GET a;STRLEN a;STRLEN b|:2^:3^$3^xyz^:3^:0",
        "SET a 1 EX 10;APPEND a 2;TTL a|+OK^:2^:10",
        "MULTI;SET a 1;INCR a;GET a;EXEC|+OK^+QUEUED^+QUEUED^+QUEUED^*3^+OK^:2^$1^2",
        "MULTI;SET a x;INCR a;SET b 1;EXEC;GET b|+OK^+QUEUED^+QUEUED^+QUEUED^*3^+OK"
            + "^-ERR value is not an integer or out of range^+OK^$1^1",
        "MULTI;EXEC|+OK^*0",
        "MULTI;SET a 1;DISCARD;GET a;EXEC|+OK^+QUEUED^+OK^$-1^-ERR EXEC without MULTI",
        "MULTI;SET a 1;MULTI;EXEC|+OK^+QUEUED^-ERR MULTI calls can not be nested^*1^+OK",
        "MULTI;NOPE;SET a 1;EXEC;GET a|+OK^-ERR unknown command 'NOPE', with args"
            + " beginning with: ^+QUEUED"
            + "^-EXECABORT Transaction discarded because of previous errors.^$-1",
        "DISCARD|-ERR DISCARD without MULTI",
        "CLIENT GETNAME;CLIENT SETNAME me;CLIENT GETNAME|$-1^+OK^$2^me",
        "CLIENT SETINFO LIB-NAME x;CLIENT SETINFO LIB-VER 1;CLIENT SETINFO LIB x"
            + "|+OK^+OK^-ERR Unrecognized option 'LIB'",
        "CLIENT NOPE|-ERR unknown subcommand 'NOPE'. Try CLIENT HELP.",
        "HELLO 4|-NOPROTO unsupported protocol version",
        "HELLO x|-ERR Protocol version is not an integer or out of range",
        "HELLO 3 AUTH me x|-WRONGPASS invalid username-password pair or user is disabled.",
        "HELLO 3 NOPE|-ERR Syntax error in HELLO option 'NOPE'",
        "AUTH default x|+OK",
        "COMMAND INFO get set|*2^$-1^$-1",
        "SET a \"b\\tc\\x41\";GET a|+OK^$4^b\tcA",
        "ECHO 'it\\'s'|$4^it's",
        "SET a \"b|-ERR Protocol error: unbalanced quotes in request",
        "SET a 'b'c|-ERR Protocol error: unbalanced quotes in request",
        "SET a 1;DBSIZE;FLUSHALL;DBSIZE|+OK^:1^+OK^:0",
        "FLUSHALL ASYNC;FLUSHALL NOW|+OK^-ERR syntax error",
        "SELECT 0;SELECT 1|+OK^-ERR DB index is out of range",
        "COMMAND;COMMAND DOCS|*0^*0",
        "CONFIG GET save;CONFIG GET x|*2^$4^save^$0^^*0",
        "CONFIG SET save x|-ERR unknown subcommand 'SET'. Try CONFIG HELP.",
        "GET;GET a b|-ERR wrong number of arguments for 'get' command"
            + "^-ERR wrong number of arguments for 'get' command",
        "NOPE a;PING|-ERR unknown command 'NOPE', with args beginning with: 'a' ^+PONG",
      })
  void repliesAsRedisDoes(String commands, String replies) throws Exception {
    assertThat(serve(commands.replace(";", "\r\n") + "\r\n").written())
        .isEqualTo((replies + "^").replace("^", "\r\n"));
  }

  @Test
  void speaksTheThirdProtocolToWhoAsksForIt() throws Exception {
    assertThat(serve("HELLO 3 SETNAME me\r\nGET a\r\nCLIENT GETNAME\r\nCOMMAND DOCS\r\n").written())
        .startsWith("%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.2.0\r\n")
        .contains("$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:")
        .endsWith(
            "$4\r\n"
                + "mode\r\n"
                + "$10\r\n"
                + "standalone\r\n"
                + "$4\r\n"
                + "role\r\n"
                + "$6\r\n"
                + "master\r\n"
                + "$7\r\n"
                + "modules\r\n"
                + "*0\r\n"
                + "_\r\n"
                + "$2\r\n"
                + "me\r\n"
                + "%0\r\n");
    assertThat(serve("HELLO 3\r\nMULTI\r\nGET a\r\nEXEC\r\n").written())
        .endsWith("+OK\r\n+QUEUED\r\n*1\r\n_\r\n");
    assertThat(serve("HELLO 2\r\nGET a\r\n").written()).startsWith("*14\r\n").endsWith("$-1\r\n");
  }

  @Test
  void countsTheArgumentsOfSubcommands() throws Exception {
    assertThat(serve("CLIENT ID x\r\n").written())
        .isEqualTo("-ERR wrong number of arguments for 'client|id' command\r\n");
  }

  @Test
  void tellsThatItIsReady() throws Exception {
    assertThat(serve("INFO\r\n").written())
        .startsWith("$")
        .contains("redis_version:7.2.0\r\n", "loading:0\r\n", "role:master\r\n");
    assertThat(serve("HELLO 3\r\nINFO server\r\n").written()).contains("\r\ntxt:# Server\r\n");
  }

  @Test
  void refusesATransactionThatTakesTooMuch() throws Exception {
    String large = "SET a " + "x".repeat(8_000) + "\r\n";
    assertThat(serve("MULTI\r\n" + large.repeat(6) + "EXEC\r\nGET a\r\n").written())
        .endsWith(
            "-ERR the transaction is too large\r\n+QUEUED\r\n"
                + "-EXECABORT Transaction discarded because of previous errors.\r\n$-1\r\n");
  }

  /// Each reply would keep a value that the next command replaces.
  @Test
  void keepsNoMoreRepliesOfATransactionThanTwoValues() throws Exception {
    serve("SET a " + "x".repeat(7_000) + "\r\n");
    String written =
        serve("MULTI\r\n" + "APPEND a y\r\nGET a\r\n".repeat(50) + "EXEC\r\n").written();

    assertThat(written).hasSizeLessThan(60_000).contains("*100\r\n");
    assertThat(written).endsWith("-ERR the replies of the transaction are too large\r\n");
  }

  @Test
  void forgetsWhatHasEnded() throws Exception {
    serve("SET a 1 PX 100\r\n");
    clock.addAndGet(99);
    assertThat(serve("EXISTS a\r\n").written()).isEqualTo(":1\r\n");
    clock.addAndGet(1);
    assertThat(serve("GET a\r\nTTL a\r\nDBSIZE\r\n").written()).isEqualTo("$-1\r\n:-2\r\n:0\r\n");
  }

  @Test
  void refusesAValueThatIsLargerThanTheStore() throws Exception {
    assertThat(serve("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$10000\r\n" + "x".repeat(10_000) + "\r\n"))
        .extracting(ScriptedRequest::written)
        .isEqualTo("-OOM the value is larger than max-memory\r\n");
  }

  private ScriptedRequest serve(String... pieces) throws Exception {
    ScriptedRequest request = new ScriptedRequest(pieces);
    new RespHandler(new Commands(store, 20_000), 20_000, Duration.ZERO).handle(request);
    return request;
  }
}
