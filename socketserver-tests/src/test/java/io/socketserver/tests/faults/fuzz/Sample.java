package io.socketserver.tests.faults.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The handlers of the samples, with input that they understand, to be mutated. One character is
/// one byte.
enum Sample {
  CHARGEN(" !\"#.*", true, "x") {
    @Override
    String options(Path folder) {
      return ",udp=true";
    }
  },
  CHAT(
      ".* you are .*",
      false,
      "/nick \u00c3\u0084nn_1\nhello\n/who\n/quit\n",
      "/nick x\n/nick X\n\u001b[2Jhi\n",
      "hello\n/who\n/who\n/who\n",
      "/foo\n/nick " + "a".repeat(50) + "\n"),
  DAYTIME(".+\r\n", true, "x"),
  DISCARD("", true, "x".repeat(3000)),
  DNS(".{2,4}\u0085\0\0\1\0\1.*", true) {
    @Override
    List<String> valid(boolean stream) {
      List<String> all = new ArrayList<>();
      for (String query :
          List.of(
              query("www.example.test", 1, ""),
              query("alias.example.test", 1, EDNS),
              query("loop1.example.test", 1, ""),
              query("x.y.apps.example.test", 255, EDNS),
              query("example.test", 6, ""),
              query("www.example.test", 16, EDNS),
              query("a".repeat(63) + "." + "b".repeat(63) + ".example.test", 1, ""))) {
        all.add(stream ? "" + (char) 0 + (char) query.length() + query : query);
      }
      return all;
    }

    @Override
    String options(Path folder) throws IOException {
      String zone =
          """
          $ORIGIN example.test.
          $TTL 1h
          @        SOA   ns hostmaster ( 2026112001 1d 2h 4w 5m )
                   NS    ns
          ns       A     192.0.2.53
          www      A     192.0.2.1
                   AAAA  2001:db8::1
                   TXT   "a text; with blanks" "and another"
          alias    CNAME www
          loop1    CNAME loop2
          loop2    CNAME loop1
          *.apps   A     192.0.2.2
          """;
      return ",zone=" + Files.writeString(folder.resolve("zone"), zone);
    }
  },
  ECHO("hello", true, "hello", "x".repeat(50_000)),
  HTTP(
      "HTTP/1.1 200 OK\r\n.*",
      false,
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /large HTTP/1.1\r\n"
          + "Host: a\r\n"
          + "Range: bytes=0-99\r\n"
          + "If-Range: \"x\"\r\n"
          + "Connection: close\r\n\r\n",
      "HEAD /sub HTTP/1.0\r\nConnection: keep-alive\r\n"
          + "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n",
      "GET http://x/%2e%2e/%2e%2e/etc/passwd?q#f HTTP/1.1\r\nHost: a:80\r\nX: \tb\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      "POST / HTTP/1.1\r\n"
          + "Host: a\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n"
          + "0\r\n\r\n"
          + "GET / HTTP/1.1\r\n\r\n",
      "GET /large HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"1\", *\r\nIf-Match: \"a\"\r\n\r\n",
      "\r\nGET /.well-known/x//y HTTP/1.1\nHost: a\n\n") {
    @Override
    String options(Path folder) throws IOException {
      Path root = Files.createDirectory(folder.resolve("root"));
      Files.writeString(root.resolve("index.html"), "hello\n");
      Files.writeString(root.resolve("large"), "z".repeat(300_000));
      return ",idle=5s,root=" + root;
    }
  },
  RESP(
      "\\+PONG\r\n",
      false,
      "PING\r\n",
      "INCR n\r\nTTL k\r\nEXPIRE k 5\r\n",
      "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nhello\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n",
      "*5\r\n$3\r\nset\r\n$1\r\na\r\n$1\r\n1\r\n$2\r\nPX\r\n$4\r\n1000\r\n",
      "*-1\r\n*0\r\n$0\r\n\r\nCONFIG GET maxmemory\r\nSELECT 0\r\nQUIT\r\n",
      "*2\r\n$4\r\nECHO\r\n$10\r\n0123456789\r\nDEL a b c\r\nEXISTS a\r\nDBSIZE\r\nPTTL x\r\n",
      "*1\r\n$999999999999\r\n",
      "*-3994967296\r\n",
      "HELLO 3\r\n"
          + "MULTI\r\n"
          + "SET n 9223372036854775807\r\n"
          + "INCR n\r\n"
          + "EXEC\r\n"
          + "INFO\r\n"
          + "COMMAND COUNT\r\n") {
    @Override
    String options(Path folder) {
      return ",max-keys=100,max-memory=2m,max-value=64k";
    }
  },
  SYSLOG(
      "",
      true,
      "<34>1 2003-10-11T22:14:15.003Z host su 12 ID47 [a@1 b=\"c\\]\\\"d\" e=\"f\"][x]"
          + " \u00ef\u00bb\u00bfmsg\n",
      "<13>Oct 11 22:14:15 mymachine su[231]: failed\n",
      "<6>2014-08-22T19:11:51.618207+09:00 box1 kernel: text\n",
      "11 <13>hello w15 <13>hello again",
      "999999999 <1>x",
      "20261126 12:00:00 job started\n",
      "<191>1 - - - - - -\n",
      "\n\0\n<0>x\0y\r\n",
      "<13>1 - h a p m [a b=\"" + "q".repeat(300) + "\"") {
    @Override
    String options(Path folder) {
      return ",file=" + folder.resolve(LOG);
    }
  },
  THREAD(".+", false, "Hello World 1"),
  TIME("(?s).{4}", true, "x"),
  UPPER(
      "HELLO WORLD\n?",
      true,
      "hello world\n",
      "gr\u00c3\u00bc\u00c3\u009fe\n",
      "\u00ff".repeat(200) + "\n");

  /// Where syslog writes.
  static final String LOG = "log";

  private static final String EDNS = "\0\0\51\20\0\0\0\0\0\0\0";

  private final String answer;
  private final boolean datagrams;
  private final List<String> valid;

  Sample(String answer, boolean datagrams, String... valid) {
    this.answer = "(?s)" + answer;
    this.datagrams = datagrams;
    this.valid = List.of(valid);
  }

  String handler(Path folder) throws IOException {
    String name = name().toLowerCase(Locale.ROOT);
    return name + options(folder);
  }

  String options(Path folder) throws IOException {
    return "";
  }

  boolean hasDatagrams() {
    return datagrams;
  }

  /// Whether connections of it can be served on event loops.
  boolean hasEvents() {
    return this == ECHO || this == HTTP || this == RESP;
  }

  /// The connections of these share something, which processes cannot.
  boolean goesWithProcesses() {
    return this != CHAT && this != RESP;
  }

  List<String> valid(boolean stream) {
    return valid;
  }

  /// As bytes, to be mutated.
  List<byte[]> seeds(boolean stream) {
    return valid(stream).stream().map(text -> text.getBytes(ISO_8859_1)).toList();
  }

  /// What its first valid input is answered with, as a regular expression.
  String answer() {
    return answer;
  }

  /// Whether it answers nothing.
  boolean isSilent() {
    return this == DISCARD || this == SYSLOG;
  }

  private static String query(String name, int type, String edns) {
    StringBuilder query = new StringBuilder("\1\2\1\0\0\1\0\0\0\0\0");
    query.append(edns.isEmpty() ? '\0' : '\1');
    for (String label : name.split("\\.")) {
      query.append((char) label.length()).append(label);
    }
    return query
        .append('\0')
        .append('\0')
        .append((char) type)
        .append("\0\1")
        .append(edns)
        .toString();
  }
}
