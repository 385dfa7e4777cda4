using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Import.Verification;

/// <summary>The texts in a file of expected numbers: ids padded to one length, with their lengths or an attention mask.</summary>
internal static class ExpectedTexts
{
    /// <inheritdoc cref="ExpectedInputs.Read"/>
    public static ExpectedInputs Read(SafetensorsFile file, ModelDescription model)
    {
        if (!file.Tensors.TryGetValue("input_ids", out TensorInfo? input) || input.Type != "I64" || input.Shape is not [> 0, > 0])
            throw ExpectedInputs.Bad(file, "has no tensor 'input_ids' of type I64 and shape (B, N)");
        int count = (int)input.Shape[0],
            most = (int)input.Shape[1];
        long[] ids = file.Longs("input_ids").ToArray(),
            types = file.Tensors.ContainsKey("token_type_ids") ? file.Longs("token_type_ids").ToArray() : new long[ids.Length];
        if (types.Length != ids.Length)
            throw ExpectedInputs.Bad(file, "has token_type_ids of another shape than input_ids");
        int[] lengths = Lengths(file, count, most);
        var texts = new TokenText[count];
        for (int i = 0; i < count; i++)
        {
            Range row = (i * most)..((i * most) + lengths[i]);
            int[] kinds = Array.ConvertAll(types[row], type => (int)type);
            texts[i] = new TokenText(Array.ConvertAll(ids[row], id => (int)id), model.Text!.Types > 0 ? kinds : null);
        }
        return new ExpectedInputs(count, [], texts);
    }

    private static int[] Lengths(SafetensorsFile file, int count, int most)
    {
        int[] lengths;
        if (file.Tensors.ContainsKey("lengths"))
            lengths = [.. file.Longs("lengths").ToArray().Select(length => (int)length)];
        else if (file.Tensors.TryGetValue("attention_mask", out TensorInfo? found) && found.Shape.SequenceEqual([count, most]))
        {
            long[] mask = file.Longs("attention_mask").ToArray();
            lengths = [.. Enumerable.Range(0, count).Select(i => mask.Skip(i * most).Take(most).TakeWhile(bit => bit != 0).Count())];
            if (lengths.Sum() != mask.Count(bit => bit != 0))
                throw ExpectedInputs.Bad(file, "has an attention_mask with tokens behind padding; padding must come last");
        }
        else
            lengths = [.. Enumerable.Repeat(most, count)];
        return lengths.Length == count && lengths.All(length => length >= 1 && length <= most)
            ? lengths
            : throw ExpectedInputs.Bad(file, $"has lengths that do not fit {count} texts of 1 to {most} tokens");
    }
}
