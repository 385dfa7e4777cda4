namespace Suffice.Models;

/// <summary>The function between the two layers of a perceptron.</summary>
internal enum Activation
{
    /// <summary>x Φ(x) with the normal distribution Φ (Hendrycks and Gimpel, arXiv 1606.08415), exact.</summary>
    Gelu,

    /// <summary>Their approximation, ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): ALBERT, "gelu_new", "gelu_pytorch_tanh".</summary>
    GeluTanh,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>Their other approximation, x σ(1.702 x): "quick_gelu".</summary>
    QuickGelu,

    /// <summary>The hyperbolic tangent: BERT's pooler. Not between the layers of a block.</summary>
    Tanh,
}
