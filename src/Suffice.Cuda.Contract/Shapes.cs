using System.Runtime.InteropServices;

namespace Suffice.Cuda.Contract;

/// <summary>
/// How many rows a kernel works on: an entry of the control block times a number. So a graph that was captured once runs any number of
/// inputs up to that of its bucket.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RowCount(int At, int Times);

/// <summary>Sizes of a linear layer.</summary>
/// <param name="Rows">That it is run on.</param>
/// <param name="Depth">Floats of a row read.</param>
/// <param name="Columns">Floats of a row written.</param>
/// <param name="XStride">Floats from row to row of what is read.</param>
/// <param name="YStride">Floats from row to row of what is written.</param>
/// <param name="XMapped">1: rows read are looked up; 0: they are consecutive.</param>
/// <param name="YMapped">The same for rows written.</param>
/// <param name="Mode"><see cref="DeviceMode"/>.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LinearShape(
    RowCount Rows,
    int Depth,
    int Columns,
    int XStride,
    int YStride,
    int XMapped,
    int YMapped,
    int Mode
);

/// <summary>Sizes of a LayerNorm, or of a copy of rows.</summary>
/// <param name="Rows">That it is run on.</param>
/// <param name="Width">Floats of a row.</param>
/// <param name="XStride">Floats from row to row of what is read.</param>
/// <param name="YStride">Floats from row to row of what is written.</param>
/// <param name="XMapped">1: rows read are looked up; 0: they are consecutive.</param>
/// <param name="YMapped">The same for rows written.</param>
/// <param name="XOffset">Rows after the one looked up.</param>
/// <param name="Epsilon">Added to the variance.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RowShape(
    RowCount Rows,
    int Width,
    int XStride,
    int YStride,
    int XMapped,
    int YMapped,
    int XOffset,
    float Epsilon
);

/// <summary>Sizes of multi-head attention.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="HeadWidth">Floats per head.</param>
/// <param name="Scale">Factor on QKᵀ.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AttendShape(int Heads, int HeadWidth, float Scale);

/// <summary>Sizes of the dropping of tokens, of the mean of rows, and of placing rows.</summary>
/// <param name="Tokens">Most tokens of an input: rows from one input's place to the next.</param>
/// <param name="Width">Floats of a token.</param>
/// <param name="First">The first row that counts.</param>
/// <param name="Mapped">1: rows are looked up; 0: they are consecutive.</param>
/// <param name="YStride">Floats from row to row of what is written.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenShape(int Tokens, int Width, int First, int Mapped, int YStride);

/// <summary>Sizes of a convolution's input and windows.</summary>
/// <param name="Size">Side length of its input, pixels.</param>
/// <param name="Channels">Of its input.</param>
/// <param name="Kernel">Side length of a window.</param>
/// <param name="Stride">Pixels from window to window.</param>
/// <param name="Padding">Pixels of zeros around the input.</param>
/// <param name="OutputSize">Side length of its output, pixels.</param>
/// <param name="Planes">1: the input is (channels, size, size); 0: (size, size, channels).</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct WindowShape(int Size, int Channels, int Kernel, int Stride, int Padding, int OutputSize, int Planes);

/// <summary>Sizes of an embedding of texts.</summary>
/// <param name="Tokens">Most tokens of an input.</param>
/// <param name="Width">Floats of a row of the tables.</param>
/// <param name="YMapped">1: rows go to their place in the batch's matrix; 0: they are consecutive.</param>
/// <param name="Typed">1: there is a table of token types.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TableShape(int Tokens, int Width, int YMapped, int Typed);

/// <summary>What the inputs of a segment are found by.</summary>
/// <param name="Path">The path that ends with the segment.</param>
/// <param name="Inputs">Most inputs of a batch: entries of each list.</param>
/// <param name="Tokens">Most tokens of an input: rows from one input's place to the next.</param>
/// <param name="KeepRatio">Share of patch tokens kept on the way there.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct GatherShape(int Path, int Inputs, int Tokens, double KeepRatio);

/// <summary>What decisions are made with at one point.</summary>
/// <param name="Mode"><see cref="DecisionMode"/>.</param>
/// <param name="At">The path whose exit has answered.</param>
/// <param name="Point">Its number among decision points.</param>
/// <param name="IsRoot">1: it is the first one.</param>
/// <param name="Paths">Of the bundle.</param>
/// <param name="Inputs">Most inputs of a batch.</param>
/// <param name="Classes">Floats of an answer.</param>
/// <param name="Ranks">Log-probabilities among the features.</param>
/// <param name="Features">Of an answer, in all.</param>
/// <param name="Children">Most children of any point.</param>
/// <param name="Members">Of the predictor.</param>
/// <param name="Hidden">Units of each.</param>
/// <param name="Policies">Networks of the policy.</param>
/// <param name="State">Units of each.</param>
/// <param name="PolicyAt">Where their weights begin, after the predictor's.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DecideShape(
    int Mode,
    int At,
    int Point,
    int IsRoot,
    int Paths,
    int Inputs,
    int Classes,
    int Ranks,
    int Features,
    int Children,
    int Members,
    int Hidden,
    int Policies,
    int State,
    int PolicyAt
);

/// <summary>Sizes of an exit's answer.</summary>
/// <param name="Classes">Floats of an answer.</param>
/// <param name="Adds">1: the answer before is added.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AnswerShape(int Classes, int Adds);
