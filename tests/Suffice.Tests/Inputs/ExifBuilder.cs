namespace Suffice.Tests.Inputs;

/// <summary>The smallest EXIF data that hold an orientation.</summary>
internal static class ExifBuilder
{
    public static byte[] Tiff(int orientation, bool little = false) =>
        little
            ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
            : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>A JPEG with an APP1 segment put after its start marker.</summary>
    public static byte[] WithExif(byte[] jpeg, byte[] tiff)
    {
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        int length = body.Length + 2;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. body, .. jpeg.AsSpan(2)];
    }
}
