package io.socketserver.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Netty 4.2 as its users set it up, with as many loops as there are processors.
///
/// Arguments: `nio`, `epoll` or `io_uring`; `tcp`, `tls`, `udp` or `unix`; `echo` or `lines`; for
/// `unix` a path, for `tls` the path of a certificate and key. Writes its port or path, and serves
/// until it is killed.
final class NettyPeer {

  private static final int MAX_LINE = 8192;
  private static final int BACKLOG = 4096;

  private NettyPeer() {}

  public static void main(String[] args) throws Exception {
    String kind = args[1];
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(handlers(args[0]));
    SocketAddress address =
        kind.equals("unix")
            ? new DomainSocketAddress(args[3])
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Channel channel =
        kind.equals("udp")
            ? datagrams(args[0], loops, address)
            : streams(
                args[0],
                kind,
                loops,
                address,
                args[2].equals("lines"),
                kind.equals("tls") ? encryption(Path.of(args[3])) : null);
    System.out.println(
        channel.localAddress() instanceof InetSocketAddress inet ? inet.getPort() : args[3]);
    channel.closeFuture().sync();
  }

  /// The cryptography of the JDK, as ours.
  private static SslContext encryption(Path pem) throws IOException {
    return SslContextBuilder.forServer(pem.toFile(), pem.toFile())
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3")
        .build();
  }

  private static IoHandlerFactory handlers(String transport) {
    return switch (transport) {
      case "nio" -> NioIoHandler.newFactory();
      case "epoll" -> EpollIoHandler.newFactory();
      case "io_uring" -> IoUringIoHandler.newFactory();
      default -> throw new IllegalArgumentException(transport);
    };
  }

  private static Class<? extends ServerChannel> listener(String transport, String kind) {
    if (kind.equals("unix")) {
      return EpollServerDomainSocketChannel.class;
    }
    return switch (transport) {
      case "nio" -> NioServerSocketChannel.class;
      case "epoll" -> EpollServerSocketChannel.class;
      default -> IoUringServerSocketChannel.class;
    };
  }

  private static Channel streams(
      String transport,
      String kind,
      EventLoopGroup loops,
      SocketAddress address,
      boolean lines,
      @Nullable SslContext encryption)
      throws InterruptedException {
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(listener(transport, kind))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    if (encryption != null) {
                      connection.pipeline().addLast(encryption.newHandler(connection.alloc()));
                    }
                    if (lines) {
                      connection
                          .pipeline()
                          .addLast(new LineBasedFrameDecoder(MAX_LINE, false, true), new Upper());
                    } else {
                      connection.pipeline().addLast(new Echo());
                    }
                  }
                });
    if (!kind.equals("unix")) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    }
    return bootstrap.bind(address).sync().channel();
  }

  private static Channel datagrams(String transport, EventLoopGroup loops, SocketAddress address)
      throws InterruptedException {
    return new Bootstrap()
        .group(loops)
        .channel(
            switch (transport) {
              case "nio" -> NioDatagramChannel.class;
              case "epoll" -> EpollDatagramChannel.class;
              default -> IoUringDatagramChannel.class;
            })
        .handler(new Reply())
        .bind(address)
        .sync()
        .channel();
  }

  /// Sends back what it receives, and reads no more while the client does not.
  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /// Sends back lines in upper case; line by line, and what was read together in one go.
  private static final class Upper extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf line = (ByteBuf) message;
      for (int i = line.readerIndex(); i < line.writerIndex(); i++) {
        byte b = line.getByte(i);
        if (b >= 'a' && b <= 'z') {
          line.setByte(i, b - ('a' - 'A'));
        }
      }
      context.write(line, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /// Sends a datagram back to where it came from.
  @ChannelHandler.Sharable
  private static final class Reply extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
