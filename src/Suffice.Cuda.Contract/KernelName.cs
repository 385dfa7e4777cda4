namespace Suffice.Cuda.Contract;

/// <summary>
/// The kernels there are. The kernels are written against this project, and so is the runtime, which launches them
/// without knowing how they were written.
/// </summary>
internal enum KernelName
{
    /// <summary>Rows of the inputs of a segment in the batch's matrix.</summary>
    FindRows,

    /// <summary>Windows of a convolution as rows of a matrix.</summary>
    Unfold,

    /// <summary>Class token, positions and the last convolution's outputs to tokens.</summary>
    PlaceImage,

    /// <summary>Rows of tables added up to tokens.</summary>
    LookUp,

    /// <summary>The same with a vocabulary of 16-bit numbers.</summary>
    LookUpHalf,

    /// <summary>LayerNorm.</summary>
    Normalise,

    /// <summary>A linear layer with what follows it.</summary>
    Linear,

    /// <summary>The same with weights of 16 bits.</summary>
    LinearHalf,

    /// <summary>A linear layer on tensor cores.</summary>
    TensorLinear,

    /// <summary>The same with weights of 16 bits.</summary>
    TensorLinearHalf,

    /// <summary>Multi-head attention.</summary>
    Attend,

    /// <summary>The class token's attention, mean over heads.</summary>
    ScoreTokens,

    /// <summary>Keeps the best tokens and fuses the rest.</summary>
    ReduceTokens,

    /// <summary>Rows as they are.</summary>
    Copy,

    /// <summary>Mean of the rows of each input.</summary>
    Mean,

    /// <summary>An exit's answer, and what it adds to.</summary>
    Answer,

    /// <summary>The inputs of a batch that are heading for a segment, into its control block.</summary>
    Gather,

    /// <summary>The next step of each input by a schedule and a score.</summary>
    DecideByRule,

    /// <summary>The same by the complexity predictor.</summary>
    DecideByPredictor,

    /// <summary>The same by predictor and policy.</summary>
    DecideByPolicy,
}
