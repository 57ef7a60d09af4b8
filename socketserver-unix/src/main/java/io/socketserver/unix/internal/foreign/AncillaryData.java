package io.socketserver.unix.internal.foreign;

import io.socketserver.api.PeerCredentials;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What accompanies the payload of a [Message]: descriptors, credentials, addresses, counts;
/// cmsg(3).
///
/// @threading As the message.
/// @source the layout of `struct cmsghdr` on 64-bit Linux
public final class AncillaryData {

  /// Room for the 253 descriptors that a message may have (SCM_MAX_FD), and for what else may come:
  /// the kernel closes what finds no room, which may wait.
  static final int MAX_SIZE = 1280;

  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;

  /// The default of `kernel.overflowuid`; user_namespaces(7).
  private static final int OVERFLOW_USER = 65534;

  private static final int IPV6_PKTINFO = 50;

  // struct msghdr
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;

  // struct cmsghdr
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int PAYLOAD = 16;

  /// The message's `struct msghdr`, which says where the data are, and how long.
  private final ByteBuffer header;

  private final ByteBuffer control;
  private final long address;

  AncillaryData(ByteBuffer header, MemorySegment control) {
    this.header = header;
    this.control = Message.view(control);
    this.address = control.address();
  }

  // ---- receiving

  void prepareToReceive() {
    header.putLong(CONTROL, address);
    header.putLong(CONTROL_LENGTH, MAX_SIZE);
  }

  /// The process that sent it; SCM_CREDENTIALS.
  ///
  /// If credentials were not requested when the message was sent, the kernel reports process 0 and
  /// the overflow user, who stands for all users without a number here. It may be a real user.
  ///
  /// @return the process, or null if the message does not contain it
  public @Nullable PeerCredentials credentials() {
    int found = find(SocketOptions.SOL_SOCKET, SCM_CREDENTIALS);
    if (found < 0) {
      return null;
    }
    int pid = control.getInt(found);
    int uid = control.getInt(found + 4);
    return pid == 0 && uid == OVERFLOW_USER
        ? null
        : SocketOptions.credentials(pid, uid, control.getInt(found + 8));
  }

  /// The descriptors that were passed with it, which the caller must close; SCM_RIGHTS.
  ///
  /// @return the descriptors
  public int[] descriptors() {
    int found = find(SocketOptions.SOL_SOCKET, SCM_RIGHTS);
    if (found < 0) {
      return new int[0];
    }
    long length = control.getLong(found - PAYLOAD) - PAYLOAD;
    int[] descriptors = new int[(int) (length / Integer.BYTES)];
    for (int i = 0; i < descriptors.length; i++) {
      descriptors[i] = control.getInt(found + i * Integer.BYTES);
    }
    return descriptors;
  }

  /// Our address that it was sent to, from which to reply; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @return 4 or 16 bytes, or null if the message does not contain it
  public byte @Nullable [] destination() {
    int four = find(SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO);
    if (four >= 0) {
      // ipi_spec_dst: for a broadcast it is our own address, as ipi_addr is not
      return bytes(four + 4, 4);
    }
    int six = find(SocketOptions.IPPROTO_IPV6, IPV6_PKTINFO);
    return six < 0 ? null : bytes(six, 16);
  }

  private byte[] bytes(int at, int length) {
    byte[] bytes = new byte[length];
    control.get(at, bytes);
    return bytes;
  }

  /// The network interface on which it arrived; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @return the index of the interface, or 0 if the message does not contain it
  public int destinationInterface() {
    int four = find(SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO);
    if (four >= 0) {
      return control.getInt(four);
    }
    int six = find(SocketOptions.IPPROTO_IPV6, IPV6_PKTINFO);
    return six < 0 ? 0 : control.getInt(six + 16);
  }

  /// How many datagrams the kernel has dropped at this socket so far; SO_RXQ_OVFL.
  ///
  /// @return the count, or -1 if the message does not contain it
  public long dropped() {
    int found = find(SocketOptions.SOL_SOCKET, SocketOptions.SO_RXQ_OVFL);
    return found < 0 ? -1 : Integer.toUnsignedLong(control.getInt(found));
  }

  /// Where the payload of an ancillary message is, or -1.
  private int find(int level, int type) {
    long end = Math.min(header.getLong(CONTROL_LENGTH), MAX_SIZE);
    int at = 0;
    while (at + PAYLOAD <= end) {
      long length = control.getLong(at);
      if (length < PAYLOAD) {
        return -1;
      }
      if (control.getInt(at + LEVEL) == level && control.getInt(at + TYPE) == type) {
        return at + PAYLOAD;
      }
      at += (int) aligned(length);
    }
    return -1;
  }

  private static long aligned(long length) {
    return (length + Long.BYTES - 1) & -Long.BYTES;
  }

  // ---- sending

  void clear() {
    header.putLong(CONTROL, 0);
    header.putLong(CONTROL_LENGTH, 0);
  }

  /// Adds the address of ours that the message leaves from; IP_PKTINFO, IPV6_PKTINFO.
  void addSource(byte[] source, int networkInterface) {
    if (source.length == 4) {
      int at = append(SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, 12);
      control.putInt(at, networkInterface);
      control.put(at + 4, source);
      control.putInt(at + 8, 0);
    } else {
      int at = append(SocketOptions.IPPROTO_IPV6, IPV6_PKTINFO, 20);
      control.put(at, source);
      control.putInt(at + 16, networkInterface);
    }
  }

  /// Adds descriptors; SCM_RIGHTS.
  void addDescriptors(int... descriptors) {
    int at = append(SocketOptions.SOL_SOCKET, SCM_RIGHTS, descriptors.length * Integer.BYTES);
    for (int i = 0; i < descriptors.length; i++) {
      control.putInt(at + i * Integer.BYTES, descriptors[i]);
    }
  }

  private int append(int level, int type, int length) {
    int at = (int) header.getLong(CONTROL_LENGTH);
    control.putLong(at, PAYLOAD + length);
    control.putInt(at + LEVEL, level);
    control.putInt(at + TYPE, type);
    header.putLong(CONTROL, address);
    header.putLong(CONTROL_LENGTH, at + aligned(PAYLOAD + length));
    return at + PAYLOAD;
  }
}
