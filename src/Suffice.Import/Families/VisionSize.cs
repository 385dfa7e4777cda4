namespace Suffice.Import.Families;

/// <summary>The sizes of a vision Transformer, as it was trained.</summary>
internal sealed record VisionSize(int Image, int Patch, int Channels, int Width, int Depth, int Heads, int Hidden, float Epsilon);
