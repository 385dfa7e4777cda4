namespace Suffice.Data.Summaries;

/// <summary>What <c>data show</c> prints of a data set, as <c>ToString</c> gives it, and its record.</summary>
internal interface IDataSummary
{
    /// <summary>The record, as indented JSON in snake case.</summary>
    string ToJson();
}
