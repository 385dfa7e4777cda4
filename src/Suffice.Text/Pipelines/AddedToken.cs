namespace Suffice.Text.Pipelines;

/// <summary>A token that is found in texts as it is spelled, before anything is cut (<c>added_tokens</c> of
/// <c>tokenizer.json</c>).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">How it is spelled.</param>
/// <param name="IsWord">Only where no word goes on before or after it (<c>single_word</c>).</param>
/// <param name="TakesLeft">With all white space before it (<c>lstrip</c>).</param>
/// <param name="TakesRight">With all white space after it (<c>rstrip</c>).</param>
/// <param name="IsNormalized">Sought in the normalized text.</param>
/// <param name="IsSpecial">No word of the language.</param>
internal sealed record AddedToken(int Id, string Content, bool IsWord, bool TakesLeft, bool TakesRight, bool IsNormalized, bool IsSpecial);
