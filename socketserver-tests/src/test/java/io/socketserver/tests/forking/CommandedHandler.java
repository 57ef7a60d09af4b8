package io.socketserver.tests.forking;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Does what the line of its client says, in whatever process it is.
public final class CommandedHandler implements RequestHandler<StreamRequest> {

  /// Called for every request.
  public CommandedHandler() {}

  @Override
  public void handle(StreamRequest request) throws Exception {
    String line = request.readLine(1000);
    if (line == null) {
      return;
    }
    String[] words = line.split(" ", 2);
    switch (words[0]) {
      case "pid" -> request.write(ProcessHandle.current().pid() + "\n");
      case "exit" -> System.exit(Integer.parseInt(words[1]));
      case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(words[1]));
      case "throw" -> throw new IllegalStateException(words[1]);
      case "stack" -> request.write(deeper(0) + "\n");
      case "memory" -> fillTheHeap();
      case "sleep" -> {
        request.write("sleeping " + ProcessHandle.current().pid() + "\n");
        Thread.sleep(Long.parseLong(words[1]));
        request.write("awake\n");
      }
      case "wait" -> {
        request.write("waiting\n");
        request.write("awake " + request.readLine(1000) + "\n");
      }
      case "spin" -> {
        request.write("spinning " + ProcessHandle.current().pid() + "\n");
        while (true) {
          Thread.onSpinWait();
        }
      }
      case "log" -> {
        System.err.println(words[1]);
        System.out.println("out " + words[1]);
        request.write("logged\n");
      }
      case "env" -> request.write(System.getenv().getOrDefault(words[1], "none") + "\n");
      case "property" -> request.write(System.getProperty(words[1], "none") + "\n");
      case "open" -> request.write(openFiles() + "\n");
      case "file" -> request.write(Files.readString(Path.of(words[1])).replace('\n', '|') + "\n");
      case "inherited" -> inherited();
      default -> request.write(line.toUpperCase(Locale.ROOT) + "\n");
    }
  }

  private static int deeper(int depth) {
    return depth < 0 ? depth : 1 + deeper(depth + 1);
  }

  private static void fillTheHeap() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[1 << 20]);
    }
  }

  private static void inherited() throws IOException {
    try (var channel = (SocketChannel) System.inheritedChannel()) {
      int _ = channel.write(ByteBuffer.wrap("inherited\n".getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        try {
          open.add(file.getFileName() + "=" + Files.readSymbolicLink(file));
        } catch (IOException closedMeanwhile) {
          continue;
        }
      }
    }
    return String.join(" ", open);
  }
}
