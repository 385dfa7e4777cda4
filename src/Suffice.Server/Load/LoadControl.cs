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
    /// <param name="control">Which.</param>
    /// <param name="model">What it knows.</param>
    /// <param name="beside">Whether what takes long is worked out beside the work, another kind being asked meanwhile.</param>
    public static ILoadPolicy Of(LoadControl control, LoadModel model, bool beside) =>
        control switch
        {
            LoadControl.Exact when model.Target is not null => new ExactPolicy(model, beside ? new BacklogPolicy(model) : null),
            LoadControl.Fixed => new FixedLevel(model),
            _ => new BacklogPolicy(model),
        };
}
