using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Suffice.Server.Protocol;

/// <summary>The values of one tensor of an answer, of one of the protocol's types.</summary>
internal abstract record OutputValues
{
    private OutputValues() { }

    /// <summary>As the protocol calls it.</summary>
    public abstract string Datatype { get; }

    /// <summary>Little-endian, without gaps; texts with their length in four bytes before them.</summary>
    public abstract byte[] ToBytes();

    /// <summary>As a JSON array.</summary>
    public abstract void Write(Utf8JsonWriter writer);

    /// <summary>FP32.</summary>
    internal sealed record Floats(float[] Values) : OutputValues
    {
        public override string Datatype => "FP32";

        public override byte[] ToBytes() => MemoryMarshal.AsBytes(Values.AsSpan()).ToArray();

        public override void Write(Utf8JsonWriter writer) => WriteAll(writer, Values, writer.WriteNumberValue);
    }

    /// <summary>INT64.</summary>
    internal sealed record Integers(long[] Values) : OutputValues
    {
        public override string Datatype => "INT64";

        public override byte[] ToBytes() => MemoryMarshal.AsBytes(Values.AsSpan()).ToArray();

        public override void Write(Utf8JsonWriter writer) => WriteAll(writer, Values, writer.WriteNumberValue);
    }

    /// <summary>BOOL, a byte each.</summary>
    internal sealed record Flags(bool[] Values) : OutputValues
    {
        public override string Datatype => "BOOL";

        public override byte[] ToBytes() => MemoryMarshal.AsBytes(Values.AsSpan()).ToArray();

        public override void Write(Utf8JsonWriter writer) => WriteAll(writer, Values, writer.WriteBooleanValue);
    }

    /// <summary>BYTES, each of them UTF-8.</summary>
    internal sealed record Texts(string[] Values) : OutputValues
    {
        public override string Datatype => "BYTES";

        public override byte[] ToBytes()
        {
            byte[][] texts = [.. Values.Select(Encoding.UTF8.GetBytes)];
            byte[] all = new byte[texts.Sum(text => sizeof(int) + text.Length)];
            int at = 0;
            foreach (byte[] text in texts)
            {
                BinaryPrimitives.WriteInt32LittleEndian(all.AsSpan(at), text.Length);
                text.CopyTo(all, at + sizeof(int));
                at += sizeof(int) + text.Length;
            }
            return all;
        }

        public override void Write(Utf8JsonWriter writer) => WriteAll(writer, Values, writer.WriteStringValue);
    }

    private static void WriteAll<T>(Utf8JsonWriter writer, T[] values, Action<T> write)
    {
        writer.WriteStartArray();
        foreach (T value in values)
            write(value);
        writer.WriteEndArray();
    }
}
