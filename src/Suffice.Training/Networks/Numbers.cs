using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Tensors and plain numbers together. TorchSharp turns each number it is given into a <see cref="Scalar"/>; a sum of two tensors takes one
/// as well, for the weight of the second. Nothing keeps that object alive during the call: the garbage collector may free it while libtorch
/// reads it, and training dies at random or gets wrong numbers. Here every scalar lives until its call has returned. No other code may give
/// TorchSharp a number that becomes a scalar on the way: a test reads the compiled code for that. Tensors that are collected too early are
/// the same fault;
/// they are kept by the dispose scope in which they were made, so whatever computes opens one.
/// </summary>
internal static class Numbers
{
    /// <summary>Sum of two tensors.</summary>
    public static Tensor Plus(this Tensor tensor, Tensor other)
    {
        using Scalar weight = 1.ToScalar();
        return tensor.add(other, weight);
    }

    public static Tensor Plus(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar(),
            weight = 1.ToScalar();
        return tensor.add(scalar, weight);
    }

    public static Tensor Minus(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar();
        return tensor.sub(scalar);
    }

    public static Tensor Times(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar();
        return tensor.mul(scalar);
    }

    public static Tensor Over(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar();
        return tensor.div(scalar);
    }

    public static Tensor Squared(this Tensor tensor)
    {
        using Scalar exponent = 2.ToScalar();
        return tensor.pow(exponent);
    }

    /// <summary>Values below a number become it.</summary>
    public static Tensor AtLeast(this Tensor tensor, double least)
    {
        using Scalar scalar = least.ToScalar();
        return tensor.clamp_min(scalar);
    }

    /// <summary>Whole values above a number become it.</summary>
    public static Tensor AtMost(this Tensor tensor, long most)
    {
        using Scalar scalar = most.ToScalar();
        return tensor.clamp_max(scalar);
    }

    /// <summary>Values outside a range become its nearer end.</summary>
    public static Tensor Between(this Tensor tensor, double least, double most)
    {
        using Scalar low = least.ToScalar(),
            high = most.ToScalar();
        return tensor.clamp(low, high);
    }

    /// <summary>True where a value is larger than a number.</summary>
    public static Tensor IsAbove(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar();
        return tensor.gt(scalar);
    }

    /// <summary>A number where the mask is true, the values elsewhere.</summary>
    public static Tensor Masked(this Tensor tensor, Tensor mask, double number)
    {
        using Scalar scalar = number.ToScalar();
        return tensor.masked_fill(mask, scalar);
    }

    /// <summary>A tensor of the same shape and type that holds one whole number.</summary>
    public static Tensor FilledLike(this Tensor tensor, long number)
    {
        using Scalar scalar = number.ToScalar();
        return tensor.full_like(scalar);
    }

    /// <summary>0, 1, … (count), int64.</summary>
    public static Tensor Range(long count)
    {
        using Scalar start = 0L.ToScalar(),
            stop = count.ToScalar(),
            step = 1L.ToScalar();
        return arange(start, stop, step, ScalarType.Int64);
    }

    /// <summary>Writes a number everywhere.</summary>
    public static void Fill(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar();
        tensor.fill_(scalar);
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar();
        tensor.mul_(scalar);
    }

    /// <summary>Adds a number in place.</summary>
    public static void Add(this Tensor tensor, double number)
    {
        using Scalar scalar = number.ToScalar(),
            weight = 1.ToScalar();
        tensor.add_(scalar, weight);
    }

    /// <summary>Adds weight · other in place.</summary>
    public static void Add(this Tensor tensor, Tensor other, double weight)
    {
        using Scalar scalar = weight.ToScalar();
        tensor.add_(other, scalar);
    }

    /// <summary>Adds weight · left · right in place.</summary>
    public static void AddProduct(this Tensor tensor, Tensor left, Tensor right, double weight)
    {
        using Scalar scalar = weight.ToScalar();
        tensor.addcmul_(left, right, scalar);
    }

    /// <summary>Adds weight · left / right in place.</summary>
    public static void AddQuotient(this Tensor tensor, Tensor left, Tensor right, double weight)
    {
        using Scalar scalar = weight.ToScalar();
        tensor.addcdiv_(left, right, scalar);
    }
}
