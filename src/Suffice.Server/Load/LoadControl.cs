namespace Suffice.Server.Load;

/// <summary>Who chooses the setting under load.</summary>
internal enum LoadControl
{
    /// <summary>Nobody: always the same.</summary>
    Fixed,

    /// <summary><see cref="BacklogPolicy"/>.</summary>
    Backlog,

    /// <summary><see cref="ExactPolicy"/>.</summary>
    Exact,
}

/// <summary>Makes load policies.</summary>
internal static class LoadPolicies
{
    /// <summary>A policy of a kind; without a target there is nothing to choose.</summary>
    public static ILoadPolicy Of(LoadControl control, LoadModel model) =>
        control switch
        {
            LoadControl.Exact when model.Target is not null => new ExactPolicy(model),
            LoadControl.Fixed => new FixedLevel(model),
            _ => new BacklogPolicy(model),
        };
}
