using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Commands.Verbs;

/// <summary><c>data get</c> and <c>data show</c>.</summary>
internal sealed class DataVerb : Verb
{
    public DataVerb(Terminal terminal)
        : base(terminal, "data", "Fetches a data set, or shows what is in one.", "", "data get fashion-mnist", "data show fashion-mnist")
    {
        Add(new DataGetVerb(terminal));
        Add(new DataShowVerb(terminal));
    }
}
